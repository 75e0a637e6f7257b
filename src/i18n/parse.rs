//! What is wrong with something typed: one sentence each, to stand below its field.

use super::Words;
use crate::domain::{AddressError, CodeError, DomainError, HostError, LoginError};

impl Words {
    /// Why a text is no mail address.
    #[must_use]
    pub fn address_error(self, error: AddressError) -> String {
        match error {
            AddressError::Empty => self.parse_address_empty(),
            AddressError::NoAt => self.parse_address_no_at(),
            AddressError::NoLocal => self.parse_address_no_local(),
            AddressError::LocalTooLong => self.parse_address_local_too_long(),
            AddressError::BadLocal => self.parse_address_bad_local(),
            AddressError::Domain(DomainError::Empty) => self.parse_address_no_domain(),
            AddressError::Domain(DomainError::TooLong) => self.parse_address_domain_too_long(),
            AddressError::Domain(DomainError::Invalid) => self.parse_address_bad_domain(),
        }
    }

    /// Why a text names no server.
    #[must_use]
    pub fn host_error(self, error: HostError) -> String {
        match error {
            HostError::Empty => self.parse_host_empty(),
            HostError::TooLong => self.parse_host_too_long(),
            HostError::Invalid => self.parse_host_invalid(),
        }
    }

    /// Why a text is no domain.
    #[must_use]
    pub fn domain_error(self, error: DomainError) -> String {
        match error {
            DomainError::Empty => self.parse_domain_empty(),
            DomainError::TooLong => self.parse_domain_too_long(),
            DomainError::Invalid => self.parse_domain_invalid(),
        }
    }

    /// Why a code does not confirm an address.
    #[must_use]
    pub fn code_error(self, error: CodeError) -> String {
        match error {
            CodeError::NotSixDigits => self.parse_code_not_six_digits(),
            CodeError::NoneSent => self.parse_code_none_sent(),
            CodeError::Expired => self.parse_code_expired(),
            CodeError::TooManyTries => self.parse_code_too_many_tries(),
            CodeError::Wrong(left) => self.parse_code_wrong(left),
        }
    }

    /// Why a text is no login.
    #[must_use]
    pub fn login_error(self, LoginError: LoginError) -> String {
        self.parse_login()
    }
}

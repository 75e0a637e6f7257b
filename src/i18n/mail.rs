//! The words of the mails that Outgate itself sends.

use super::Words;
use crate::domain::{Address, Code, Host};
use crate::service::MailWords;

impl Words {
    /// The mail that carries a code to an address.
    #[must_use]
    pub fn code_mail(self, own: &Address, address: &Address, code: &Code) -> MailWords {
        let (own, address) = (own.to_string(), address.to_string());
        MailWords {
            subject: self.mail_code_subject(code.digits(), &address),
            body: self.mail_code_body(own, code.digits(), &address),
        }
    }

    /// The mail that an address sends to itself when its gateway is turned on.
    #[must_use]
    pub fn gateway_mail(self, own: &Address, address: &Address, host: &Host) -> MailWords {
        let (own, address, host) = (own.to_string(), address.to_string(), host.to_string());
        MailWords {
            subject: self.mail_gateway_subject(&address, &host),
            body: self.mail_gateway_body(&host, &address, own),
        }
    }
}

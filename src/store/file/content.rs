//! What the files hold, and how a new one explains itself to whoever opens it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::{Account, Policy};

/// What one file holds.
pub(super) trait Content: Serialize + DeserializeOwned + Clone + Default {
    /// The default as a commented text: what a new file starts from.
    const TEMPLATE: &'static str;
}

impl Content for Policy {
    const TEMPLATE: &'static str = r#"# Outgate's policy: what the administrator decides for everybody.
# Comments and their places stay when Outgate changes this file.
schema = 1

# Whether users may send mail through an external SMTP server for a From address
# outside the email domains.
per_user_outbound_gateways = false

# The organisation's own domains: "corp.example" is exactly that one,
# "*.corp.example" every domain below it.
email_domains = []

# What a gateway must have before it may be used.
[require]
encryption = true
# A code that the domain mail server delivers to the address.
confirmed_address = true
"#;
}

impl Content for Account {
    const TEMPLATE: &'static str =
        "# One person's addresses in Outgate. Passwords are not here: each is in the keyring,
# or behind the command that is named.
# A server that is changed by hand counts as untested until its test has passed again.
# A gateway's server may have a line pinned_certificate with the SHA-256 of a certificate: then
# exactly that one is accepted there, and no other, whoever issued it (a pin).
schema = 1

# The address in the organisation, and how to sign in at the domain mail server.
[own]
";
}

#[cfg(test)]
mod tests {
    use super::super::format;
    use super::*;

    #[test]
    fn a_new_file_says_what_holds_where_there_is_none() {
        assert_eq!(format::read(Policy::TEMPLATE), Ok(Policy::default()));
        assert_eq!(format::read(Account::TEMPLATE), Ok(Account::default()));
        for (template, written) in [
            (Policy::TEMPLATE, format::write(&Policy::default(), Policy::TEMPLATE)),
            (Account::TEMPLATE, format::write(&Account::default(), Account::TEMPLATE)),
        ] {
            assert_eq!(written.as_deref(), Ok(template));
        }
    }
}

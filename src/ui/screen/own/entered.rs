//! What the fields of the page hold, what is stored of it already, and what follows from both.

use crate::domain::{Account, Address, DomainServer, Secret, SecretRef};
use crate::service::{OwnEdit, PasswordEntry};
use crate::ui::context::Context;
use crate::ui::form::Field;

/// What a person enters of themselves.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) address: Field<Address>,
    pub(super) display_name: String,
    pub(super) omit_subjects: bool,
    pub(super) way: Way,
    pub(super) user_name: String,
    pub(super) password: Secret,
    pub(super) command: String,
    /// The person wanted to go on, so what is missing is said.
    pub(super) is_checked: bool,
}

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With a password that the keyring keeps.
    Password,
    /// With a password that a command prints.
    Command,
    /// The server wants none.
    Without,
}

/// What is missing to sign in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missing {
    pub(super) user_name: bool,
    /// Or the command that prints it.
    pub(super) password: bool,
}

impl Entered {
    /// What is stored.
    pub(super) fn of(account: &Account) -> Self {
        let own = &account.own;
        let (way, command) = match (&own.sign_in, &own.proof) {
            (None, Some(_)) => (Way::Without, String::new()),
            (None, None) => (Way::Password, String::new()),
            (Some(sign_in), _) => match &sign_in.password {
                SecretRef::Keyring(_) => (Way::Password, String::new()),
                SecretRef::Command(line) => (Way::Command, line.clone()),
            },
        };
        Self {
            address: Field::new(own.address.as_ref().map_or_else(String::new, Address::to_string)),
            display_name: own.display_name.clone(),
            omit_subjects: account.omit_subjects,
            way,
            user_name: own.sign_in.as_ref().map_or_else(String::new, |it| it.user_name.clone()),
            password: Secret::new(""),
            command,
            is_checked: false,
        }
    }

    /// The own address: what the policy gives, else what is entered.
    pub(super) fn own_address(&self, context: &Context) -> Option<Address> {
        given_address(context).or_else(|| self.address.value().cloned())
    }

    /// Whether nothing is entered as the own address that is no address.
    pub(super) fn has_good_address(&self, context: &Context) -> bool {
        self.address.entered().is_empty() || self.own_address(context).is_some()
    }

    /// The user name: what the policy gives, else what is entered.
    pub(super) fn own_user_name(&self, context: &Context) -> String {
        given_user_name(context).unwrap_or_else(|| self.user_name.trim().to_owned())
    }

    /// The password that the keyring keeps, if it is the one that counts.
    pub(super) fn stored_password(&self, account: &Account) -> Option<SecretRef> {
        let stored = account.own.sign_in.as_ref().map(|sign_in| &sign_in.password)?;
        let counts = self.way == Way::Password && self.password.is_empty();
        matches!(stored, SecretRef::Keyring(_)).then(|| stored.clone()).filter(|_| counts)
    }

    /// How to sign in, or what is missing to try.
    pub(super) fn sign_in(
        &self,
        context: &Context,
    ) -> Result<Option<(String, PasswordEntry)>, Missing> {
        let user_name = self.own_user_name(context);
        let password = match self.way {
            Way::Without => return Ok(None),
            Way::Password => self.stored_password(&context.account()).map_or_else(
                || {
                    let typed = || PasswordEntry::Typed(self.password.clone());
                    (!self.password.is_empty()).then(typed)
                },
                |stored| Some(PasswordEntry::Stored(stored)),
            ),
            Way::Command => {
                let line = self.command.trim();
                (!line.is_empty()).then(|| PasswordEntry::Command(line.to_owned()))
            }
        };
        match password {
            Some(password) if !user_name.is_empty() => Ok(Some((user_name, password))),
            password => {
                Err(Missing { user_name: user_name.is_empty(), password: password.is_none() })
            }
        }
    }

    /// What is missing, if it is time to say so.
    pub(super) fn missing(&self, context: &Context) -> Missing {
        let missing = self.sign_in(context).err().filter(|_| self.is_checked);
        missing.unwrap_or(Missing { user_name: false, password: false })
    }

    /// Whether what is stored of the sign-in was proved, and is what is entered.
    pub(super) fn is_proved(&self, context: &Context) -> bool {
        let account = context.account();
        let own = context.own_address();
        let proved = server(context).zip(own).is_some_and(|(server, own)| {
            let server = server.with_sign_in(account.own.sign_in.clone());
            account.own.proof.as_ref().is_some_and(|proof| proof.covers(&server, &own))
        });
        proved && self.is_as_stored(context)
    }

    /// Whether everything that a test would prove is as it is stored.
    pub(super) fn is_as_stored(&self, context: &Context) -> bool {
        let account = context.account();
        let same = match (&account.own.sign_in, self.way) {
            (None, Way::Without) => account.own.proof.is_some(),
            (None, Way::Password) => account.own.proof.is_none() && self.password.is_empty(),
            (None, Way::Command) | (Some(_), Way::Without) => false,
            (Some(stored), way) => {
                let password = match &stored.password {
                    SecretRef::Keyring(_) => way == Way::Password && self.password.is_empty(),
                    SecretRef::Command(line) => way == Way::Command && self.command.trim() == line,
                };
                password && stored.user_name == self.own_user_name(context)
            }
        };
        same && self.own_address(context) == context.own_address()
    }

    /// Whether something is entered that is not stored, apart from the sign-in.
    pub(super) fn is_changed(&self, context: &Context) -> bool {
        let account = context.account();
        let address = given_address(context).is_none()
            && self.address.value() != account.own.address.as_ref();
        address
            || self.display_name.trim() != account.own.display_name
            || self.omit_subjects != account.omit_subjects
    }

    /// What is saved beside the sign-in.
    pub(super) fn edit(&self, context: &Context) -> OwnEdit {
        OwnEdit {
            address: self.own_address(context),
            display_name: self.display_name.trim().to_owned(),
            omit_subjects: self.omit_subjects,
        }
    }
}

/// The own address that the policy gives.
pub(super) fn given_address(context: &Context) -> Option<Address> {
    context.policy().own_address.for_login(context.service.person())
}

/// The user name that the policy gives.
pub(super) fn given_user_name(context: &Context) -> Option<String> {
    server(context)?.user_name_for(context.service.person())
}

/// The domain's mail server.
pub(super) fn server(context: &Context) -> Option<DomainServer> {
    context.policy().domain_server.clone()
}

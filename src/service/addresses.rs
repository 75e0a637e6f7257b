//! The other addresses that a person may put in From.

use crate::domain::{Account, Address, Policy, SendAs, WhenPaused};

use super::passwords::NewPassword;
use super::{Service, ServiceError};

/// What a person may change of an address, apart from its gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressEdit {
    /// The name that recipients see beside it.
    pub display_name: String,
    /// Where answers go, if not to the address itself.
    pub reply_to_address: Option<Address>,
    /// What happens to mail from it while the policy pauses its gateway (R7).
    pub when_paused: WhenPaused,
}

impl From<&SendAs> for AddressEdit {
    fn from(send_as: &SendAs) -> Self {
        Self {
            display_name: send_as.display_name.clone(),
            reply_to_address: send_as.reply_to_address.clone(),
            when_paused: send_as.when_paused,
        }
    }
}

/// A removed address, with all that putting it back takes; its passwords are in memory alone.
#[derive(Debug, Clone)]
pub struct Removed {
    send_as: SendAs,
    place: usize,
    was_default: bool,
    passwords: Vec<NewPassword>,
}

impl Removed {
    /// The address.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.send_as.send_as_email
    }
}

impl Service {
    /// Adds an address. It delivers nothing before it is confirmed, where the policy wants that
    /// (R16).
    ///
    /// # Errors
    /// It is there already, is the person's own, or could not be stored.
    pub async fn add_address(
        &self,
        address: Address,
        edit: AddressEdit,
    ) -> Result<(), ServiceError> {
        let person = self.person().clone();
        self.change_account(move |account, policy| {
            if account.own_address(policy, &person).as_ref() == Some(&address) {
                return Err(ServiceError::OwnAddress(address.clone()));
            }
            if account.find(&address).is_some() {
                return Err(ServiceError::AlreadyThere(address.clone()));
            }
            let mut send_as = SendAs::new(address.clone());
            put(&mut send_as, &edit);
            account.addresses.push(send_as);
            Ok(())
        })
        .await
    }

    /// Changes an address from what the person saw, `base`, to what they made of it.
    ///
    /// # Errors
    /// [`ServiceError::Changed`] where somebody else changed the same meanwhile (R12).
    pub async fn edit_address(
        &self,
        address: Address,
        base: AddressEdit,
        edit: AddressEdit,
    ) -> Result<(), ServiceError> {
        self.change_address(address, move |send_as, _| {
            if AddressEdit::from(&*send_as) != base {
                return Err(ServiceError::Changed(send_as.send_as_email.clone()));
            }
            put(send_as, &edit);
            Ok(())
        })
        .await
    }

    /// Removes an address with its gateway, and its passwords from the keyring.
    ///
    /// # Errors
    /// It is not there, somebody else changed it meanwhile (R12), or the change could not be
    /// stored.
    pub async fn remove_address(&self, address: Address) -> Result<Removed, ServiceError> {
        let snapshot = self.fresh().await;
        let (_, account) = self.usable(&snapshot)?;
        let seen = account.find(&address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
        let seen = seen.clone();
        let passwords = self.passwords_of(&seen).await;
        self.change_passwords(Vec::new(), move |account, _| {
            let place = account
                .addresses
                .place(&address)
                .ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
            let send_as = account.addresses.remove(place);
            if send_as != seen {
                // Another password than those that were read might be lost.
                return Err(ServiceError::Changed(address.clone()));
            }
            let was_default = account.default_address.as_ref() == Some(&address);
            if was_default {
                account.default_address = None;
            }
            let passwords = passwords.clone();
            Ok(Removed { send_as, place, was_default, passwords })
        })
        .await
    }

    /// Undoes a removal.
    ///
    /// # Errors
    /// The address was added anew meanwhile, or the change or a password could not be stored.
    pub async fn put_back(&self, removed: Removed) -> Result<(), ServiceError> {
        self.change_passwords(removed.passwords.clone(), move |account, _| {
            if account.find(removed.address()).is_some() {
                return Err(ServiceError::AlreadyThere(removed.address().clone()));
            }
            let place = removed.place.min(account.addresses.len());
            account.addresses.insert(place, removed.send_as.clone());
            if removed.was_default && account.default_address.is_none() {
                account.default_address = Some(removed.address().clone());
            }
            Ok(())
        })
        .await
    }

    /// Makes an address the one that is put in where a program gives none (R10), in the place of
    /// the one that the person saw, `base`; `None` makes it the own address.
    ///
    /// # Errors
    /// It is not there, [`ServiceError::AccountChanged`] where somebody else chose another one
    /// meanwhile (R12), or the change could not be stored.
    pub async fn set_default(
        &self,
        base: Option<Address>,
        address: Option<Address>,
    ) -> Result<(), ServiceError> {
        let person = self.person().clone();
        self.change_account(move |account, policy| {
            let own = account.own_address(policy, &person);
            let chosen = address.clone().filter(|address| own.as_ref() != Some(address));
            if let Some(address) = chosen.as_ref().filter(|chosen| account.find(chosen).is_none()) {
                return Err(ServiceError::NotSetUp(address.clone()));
            }
            if account.default_address != base {
                return Err(ServiceError::AccountChanged);
            }
            account.default_address = chosen;
            Ok(())
        })
        .await
    }

    /// Changes one address as it stands now.
    pub(super) async fn change_address<T: Send + 'static>(
        &self,
        address: Address,
        change: impl Fn(&mut SendAs, &Policy) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.change_account(move |account, policy| change(find(account, &address)?, policy)).await
    }
}

/// One of the added addresses, to change it.
pub(super) fn find<'a>(
    account: &'a mut Account,
    address: &Address,
) -> Result<&'a mut SendAs, ServiceError> {
    account.find_mut(address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))
}

fn put(send_as: &mut SendAs, edit: &AddressEdit) {
    send_as.display_name.clone_from(&edit.display_name);
    send_as.reply_to_address.clone_from(&edit.reply_to_address);
    send_as.when_paused = edit.when_paused;
}

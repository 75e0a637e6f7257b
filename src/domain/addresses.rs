//! The addresses that a person sends as, found at once however many there are.

use std::collections::HashMap;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{Address, SendAs};

/// Addresses in the person's own order: a [`Vec`] that also knows where each of them stands.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Addresses {
    list: Vec<SendAs>,
    /// Where each address stands first. It is made when it is first asked, and never outlives a
    /// change.
    #[serde(skip)]
    places: OnceLock<HashMap<Address, usize>>,
}

impl Addresses {
    /// Where an address stands.
    #[must_use]
    pub fn place(&self, address: &Address) -> Option<usize> {
        let places = self.places.get_or_init(|| {
            let backwards = self.list.iter().enumerate().rev();
            backwards.map(|(place, send_as)| (send_as.send_as_email.clone(), place)).collect()
        });
        places.get(address).copied()
    }
}

impl Deref for Addresses {
    type Target = Vec<SendAs>;

    fn deref(&self) -> &Vec<SendAs> {
        &self.list
    }
}

impl DerefMut for Addresses {
    fn deref_mut(&mut self) -> &mut Vec<SendAs> {
        self.places = OnceLock::new();
        &mut self.list
    }
}

impl From<Vec<SendAs>> for Addresses {
    fn from(list: Vec<SendAs>) -> Self {
        Self { list, places: OnceLock::new() }
    }
}

impl Clone for Addresses {
    fn clone(&self) -> Self {
        // Most copies are made to be changed.
        self.list.clone().into()
    }
}

impl PartialEq for Addresses {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Addresses {}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

impl<'a> IntoIterator for &'a Addresses {
    type Item = &'a SendAs;
    type IntoIter = std::slice::Iter<'a, SendAs>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl IntoIterator for Addresses {
    type Item = SendAs;
    type IntoIter = std::vec::IntoIter<SendAs>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(name: u8) -> Address {
        format!("{}@partner.example", char::from(b'a' + name)).parse().expect("an address")
    }

    proptest! {
        /// Whatever is changed after whatever was asked, an address is found where a look from the
        /// beginning finds it.
        #[test]
        fn a_place_is_where_the_address_stands(
            steps in proptest::collection::vec((0..4_u8, 0..6_u8, any::<prop::sample::Index>()), 0..30)
        ) {
            let mut addresses = Addresses::default();
            for (step, name, at) in steps {
                match step {
                    0 => addresses.push(SendAs::new(address(name))),
                    1 | 2 if !addresses.is_empty() => {
                        let at = at.index(addresses.len());
                        addresses[at].send_as_email = address(name);
                        if step == 1 {
                            addresses.remove(at);
                        }
                    }
                    3 => addresses = addresses.clone(),
                    _ => addresses.reverse(),
                }
                for name in 0..6 {
                    let first = addresses.iter().position(|it| it.send_as_email == address(name));
                    prop_assert_eq!(addresses.place(&address(name)), first);
                }
            }
        }
    }
}

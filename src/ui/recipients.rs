//! DNS is asked what recipients see, while a page that says so is open.

use std::hash::{Hash, Hasher};

use iced::Subscription;
use iced::futures::{SinkExt as _, Stream};

use crate::domain::Address;
use crate::service::Service;

use super::context::Context;

/// Asks once for all addresses, and again when there are others. It tells each answer, which the
/// service keeps.
pub(super) fn looking_up(context: &Context) -> Subscription<()> {
    let account = context.account();
    let addresses = account.addresses.iter().map(|it| it.send_as_email.clone()).collect();
    let (service, own) = (context.service.clone(), context.own_address());
    Subscription::run_with(LookingUp { service, addresses, own }, look_up)
}

struct LookingUp {
    service: Service,
    addresses: Vec<Address>,
    /// The envelope is of this one where the domain's mail servers deliver.
    own: Option<Address>,
}

/// The same addresses are not asked for again; there is one service in a window.
impl Hash for LookingUp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.addresses, &self.own).hash(state);
    }
}

fn look_up(looking_up: &LookingUp) -> impl Stream<Item = ()> + use<> {
    let (service, addresses) = (looking_up.service.clone(), looking_up.addresses.clone());
    iced::stream::channel(1, async move |mut answers| {
        for address in addresses {
            service.recipients(address).await;
            if answers.send(()).await.is_err() {
                return;
            }
        }
    })
}

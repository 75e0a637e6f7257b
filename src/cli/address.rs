//! `outgate address`: the other addresses that a person sends from.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::domain::{Address, Standing, Timestamp, Waiting, WhenPaused, route};
use crate::service::{AddressEdit, Service};

use super::account::{added_address, current};
use super::arguments::OrNone;
use super::{Exit, Output};

/// Show or change the other addresses that you send from.
#[derive(Debug, Subcommand)]
pub enum AddressCommand {
    /// List your addresses, and who delivers mail from each.
    List,
    /// Add an address.
    Add(Edit),
    /// Change an address: what is not named stays as it is.
    Edit(Edit),
    /// Remove an address, its gateway and its password.
    Remove {
        /// The address.
        address: Address,
    },
    /// Make an address the one that is used where a program gives none.
    Default {
        /// One of your addresses, or your own.
        address: Address,
    },
}

/// An address and what belongs to it.
#[derive(Debug, Args)]
pub struct Edit {
    /// The address.
    address: Address,
    /// The name that recipients see beside it.
    #[arg(long)]
    display_name: Option<String>,
    /// Where answers go; empty for the address itself.
    #[arg(long, value_name = "ADDRESS")]
    reply_to: Option<OrNone<Address>>,
    /// What happens to its mail while your administrator does not allow gateways.
    #[arg(long, value_enum)]
    when_paused: Option<WhenPausedArgument>,
}

/// What happens to mail while a gateway is paused.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum WhenPausedArgument {
    /// The domain's mail server delivers it.
    Domain,
    /// It is refused.
    Refuse,
}

impl AddressCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self {
            Self::List => list(service, output),
            Self::Add(edit) => {
                let address = edit.address.clone();
                service.add_address(address.clone(), edit.onto(AddressEdit::default())).await?;
                output.say(&output.words.cli_address_added(address.to_string()));
                Ok(())
            }
            Self::Edit(edit) => {
                let address = edit.address.clone();
                let base = AddressEdit::from(&added_address(service, &address)?);
                let edited = edit.onto(base.clone());
                service.edit_address(address, base, edited).await?;
                output.say(&output.words.cli_saved());
                Ok(())
            }
            Self::Remove { address } => {
                service.remove_address(address.clone()).await?;
                output.say(&output.words.cli_address_removed(address.to_string()));
                Ok(())
            }
            Self::Default { address } => {
                let base = current(service)?.1.default_address.clone();
                service.set_default(base, Some(address)).await?;
                output.say(&output.words.cli_saved());
                Ok(())
            }
        }
    }
}

impl Edit {
    fn onto(self, mut edit: AddressEdit) -> AddressEdit {
        if let Some(name) = self.display_name {
            edit.display_name = name;
        }
        if let Some(OrNone(reply_to)) = self.reply_to {
            edit.reply_to_address = reply_to;
        }
        if let Some(when_paused) = self.when_paused {
            edit.when_paused = match when_paused {
                WhenPausedArgument::Domain => WhenPaused::Domain,
                WhenPausedArgument::Refuse => WhenPaused::Refuse,
            };
        }
        edit
    }
}

fn list(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let (policy, account) = current(service)?;
    let snapshot = service.snapshot();
    let default_address = account.default_address(&policy, service.person());
    let own = account.own_address(&policy, service.person()).map(|address| (address, None));
    let added = account.addresses.iter().map(|added| (added.send_as_email.clone(), Some(added)));
    for (address, added) in own.into_iter().chain(added) {
        let route = route(&snapshot, service.person(), &address);
        let is_default = default_address.as_ref() == Some(&address);
        let standing = added.map(|added| Standing::of(added, &policy));
        let waiting = added.and_then(|added| Waiting::of(added, &policy, Timestamp::now()));
        if output.json {
            let gateway = added.and_then(|added| added.gateway.as_ref()).map(|gateway| {
                json!({
                    "switch": gateway.switch,
                    "host": gateway.server.host,
                    "port": gateway.server.port,
                    "security": gateway.server.security,
                    "pinned_certificate": gateway.server.pinned_certificate,
                    "user_name": gateway.server.sign_in.as_ref().map(|it| &it.user_name),
                    "has_draft": gateway.draft.is_some(),
                })
            });
            output.json(&json!({
                "address": address,
                "display_name": added.map_or(&account.own.display_name, |it| &it.display_name),
                "reply_to_address": added.and_then(|it| it.reply_to_address.as_ref()),
                "is_default": is_default,
                "is_own": added.is_none(),
                "standing": standing,
                "waits_for": waiting,
                "gateway": gateway,
                "route": super::route::as_json(&route),
            }))?;
        } else {
            output.address(&address, is_default, standing, waiting, &route);
            if let Some(gateway) = added.and_then(|added| added.gateway.as_ref()) {
                output.draft(gateway);
            }
        }
    }
    Ok(())
}

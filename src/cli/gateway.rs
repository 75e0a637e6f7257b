//! `outgate gateway`: an address's own server.

use clap::{Args, Subcommand};

use crate::domain::{Address, Fingerprint, Gateway, Host, Security};
use crate::service::{Prepared, ServerEntry, Service, ServiceError, SignInEntry};
use crate::smtp::Verified;

use super::account::{added_address, own_address};
use super::arguments::{OrNone, PasswordArguments, SecurityArgument};
use super::stages::ConversationArgument;
use super::{Exit, Output, health, stages};

/// Set up, test, or turn on or off an address's own server.
#[derive(Debug, Subcommand)]
pub enum GatewayCommand {
    /// List the servers of your addresses, and how those do that are on.
    List,
    /// Sign in at servers that are on, to see whether they still work. No message is sent, and
    /// nothing is turned off.
    Check {
        /// The address; without one, all whose server is on.
        address: Option<Address>,
    },
    /// Enter the server: what is not named stays as it is. It delivers nothing before its test.
    Set(Box<Set>),
    /// Forget what was entered and not tested yet; what was tested before stays.
    Discard {
        /// The address.
        address: Address,
    },
    /// Test the entered server, stage by stage, and keep it when it passed.
    Test(Test),
    /// Test the server, send one short message through it to the address itself, and turn it on.
    On {
        /// The address.
        address: Address,
    },
    /// Turn it off: the domain's mail server delivers then.
    Off {
        /// The address.
        address: Address,
    },
    /// Remove the server and its password from the address.
    Remove {
        /// The address.
        address: Address,
    },
}

/// Enter the server: what is not named stays as it is. It delivers nothing before its test.
#[derive(Debug, Args)]
pub struct Set {
    /// The address.
    address: Address,
    /// The server.
    #[arg(long)]
    host: Option<Host>,
    /// Its port, if not the usual one.
    #[arg(long)]
    port: Option<u16>,
    /// How the connection is encrypted.
    #[arg(long, value_enum)]
    security: Option<SecurityArgument>,
    /// Accept exactly this certificate there, by its SHA-256, and no other: for a server of your
    /// own network, at set-up only; empty for none.
    #[arg(long, value_name = "SHA256")]
    pin: Option<OrNone<Fingerprint>>,
    /// Your user name there; empty for no sign-in.
    #[arg(long)]
    user_name: Option<String>,
    #[command(flatten)]
    password: PasswordArguments,
}

/// Test the entered server, stage by stage, and keep it when it passed.
#[derive(Debug, Args)]
pub struct Test {
    /// The address.
    address: Address,
    #[command(flatten)]
    conversation: ConversationArgument,
}

impl GatewayCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self {
            Self::List => health::list(service, output).await,
            Self::Check { address } => health::check(service, address, output).await,
            Self::Set(set) => set.run(service, output).await,
            Self::Discard { address } => {
                let Gateway { server, draft, .. } = entered(service, &address)?;
                let proved = Prepared::stored(server).replacing(draft);
                service.save_draft(address, &proved).await?;
                output.say(&output.words.cli_saved());
                Ok(())
            }
            Self::Test(Test { address, conversation }) => {
                let (prepared, verified) = test(service, &address, conversation, output).await?;
                let own = own_address(service)?;
                let host = &prepared.server().host;
                let words = output.words.gateway_mail(&own, &address, host);
                service.adopt(&prepared, verified, words).await?;
                output.say(&output.words.cli_gateway_tested(address.to_string()));
                Ok(())
            }
            Self::On { address } => {
                let nowhere = ConversationArgument::default();
                let (prepared, verified) = test(service, &address, nowhere, output).await?;
                let own = own_address(service)?;
                let host = &prepared.server().host;
                let words = output.words.gateway_mail(&own, &address, host);
                let turn_on = service.turn_on(&prepared, verified, words);
                stages::go_on(turn_on, output).await?;
                let (address, host) = (address.to_string(), prepared.server().host.to_string());
                output.say(&output.words.cli_gateway_on(address, host));
                Ok(())
            }
            Self::Off { address } => {
                service.turn_off(address.clone()).await?;
                output.say(&output.words.cli_gateway_off(address.to_string()));
                Ok(())
            }
            Self::Remove { address } => {
                service.remove_gateway(address).await?;
                output.say(&output.words.cli_saved());
                Ok(())
            }
        }
    }
}

fn entered(service: &Service, address: &Address) -> Result<Gateway, Exit> {
    let gateway = added_address(service, address)?.gateway;
    Ok(gateway.ok_or_else(|| ServiceError::NoGateway(address.clone()))?)
}

/// Tests what was entered last.
async fn test(
    service: &Service,
    address: &Address,
    conversation: ConversationArgument,
    output: &mut Output,
) -> Result<(Prepared, Verified), Exit> {
    let Gateway { server, draft, .. } = entered(service, address)?;
    let prepared = Prepared::stored(draft.unwrap_or(server));
    let test = service.test_gateway(address.clone(), prepared.clone());
    let suggest =
        async |server, failure| service.suggestions(address.clone(), server, failure).await;
    let verified = stages::run(test, suggest, conversation, output).await?;
    Ok((prepared, verified))
}

impl Set {
    async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let gateway = added_address(service, &self.address)?.gateway;
        let before = gateway.map(|gateway| gateway.entered().clone());
        let security = self
            .security
            .map(Security::from)
            .or_else(|| before.as_ref().map(|before| before.security))
            .unwrap_or(Security::Starttls);
        // A port that belonged to the security before goes with it.
        let kept_port =
            before.as_ref().filter(|before| before.security == security).map(|before| before.port);
        let stored = before.as_ref().and_then(|before| before.sign_in.as_ref());
        let password = self.password.entry(stored)?;
        let user_name = self.user_name.or_else(|| stored.map(|it| it.user_name.clone()));
        let sign_in = match (user_name.filter(|name| !name.is_empty()), password) {
            (Some(user_name), Some(password)) => Some(SignInEntry { user_name, password }),
            (Some(_), None) => return Err(Exit::NoPasswordGiven),
            (None, _) => None,
        };
        let host = self.host.or_else(|| before.as_ref().map(|before| before.host.clone()));
        let host = host.ok_or(Exit::NoServer)?;
        // A pin is for one server.
        let same_host = before.as_ref().filter(|before| before.host == host);
        let kept_pin = same_host.and_then(|before| before.pinned_certificate);
        let entry = ServerEntry {
            host,
            pinned_certificate: self.pin.map_or(kept_pin, |OrNone(pin)| pin),
            port: self.port.or(kept_port).unwrap_or(security.usual_port()),
            security,
            sign_in,
        };
        let prepared = entry.prepare()?.replacing(before);
        service.save_draft(self.address.clone(), &prepared).await?;
        output.say(&output.words.cli_gateway_entered(self.address.to_string()));
        Ok(())
    }
}

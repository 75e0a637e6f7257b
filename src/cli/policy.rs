//! `outgate policy`: what the administrator sets for everybody.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::domain::{
    Address, AddressError, DomainServer, EmailDomain, Host, Login, OwnAddressTemplate, Policy,
    Revision, Security,
};
use crate::service::{Service, ServiceError};
use crate::store::{self, Part};

use super::arguments::{OrNone, SecurityArgument, YesNo};
use super::{Cli, Exit, Output, repair};

/// Show or change what the administrator sets for everybody.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Show the policy.
    Show,
    /// Change the policy: what is not named stays as it is.
    Set(Box<Set>),
    /// Make a policy where there is none.
    Init(Init),
    /// Read a whole policy from standard input and put it in the place of what holds.
    Apply(Apply),
    /// Put the last good policy in the place of one that cannot be read, which is kept beside it.
    Restore,
    /// Put a new policy in the place of one that cannot be read, which is kept beside it.
    StartAnew,
}

/// Change the policy: what is not named stays as it is.
#[derive(Debug, Args)]
pub struct Set {
    /// Whether users may send mail through an external SMTP server when configuring a "from"
    /// address hosted outside your email domains.
    #[arg(long, value_enum, value_name = "YES|NO")]
    allow_gateways: Option<YesNo>,
    /// One of your email domains: corp.example is exactly that, *.corp.example those below it.
    #[arg(long, value_name = "DOMAIN")]
    add_email_domain: Vec<EmailDomain>,
    /// A domain that is yours no more.
    #[arg(long, value_name = "DOMAIN")]
    remove_email_domain: Vec<EmailDomain>,
    /// Your domain's mail server.
    #[arg(long, value_name = "HOST")]
    domain_server: Option<Host>,
    /// Its port, if not the usual one.
    #[arg(long)]
    port: Option<u16>,
    /// How the connection to it is encrypted; STARTTLS, if never said.
    #[arg(long, value_enum)]
    security: Option<SecurityArgument>,
    /// Everybody's user name there, with {login} for their login; empty if people type their own.
    #[arg(long, value_name = "TEMPLATE")]
    user_name: Option<String>,
    /// The name of the outbound gateway behind it; empty for none.
    #[arg(long, value_name = "HOST")]
    outbound_gateway: Option<OrNone<Host>>,
    /// Everybody's own address, such as {login}@corp.example; empty for none.
    #[arg(long, value_name = "TEMPLATE", value_parser = template)]
    own_address: Option<OrNone<OwnAddressTemplate>>,
    /// One person's own address, which comes before the template.
    #[arg(long, value_name = "LOGIN=ADDRESS", value_parser = login_and_address)]
    own_address_of: Vec<(Login, Address)>,
    /// Whether a gateway must have an encrypted connection.
    #[arg(long, value_enum, value_name = "YES|NO")]
    require_encryption: Option<YesNo>,
    /// Whether an address must be confirmed with a code.
    #[arg(long, value_enum, value_name = "YES|NO")]
    require_confirmation: Option<YesNo>,
    /// A PEM file with certificate authorities to trust beside the platform's; empty for none.
    #[arg(long, value_name = "FILE")]
    extra_ca: Option<OrNone<PathBuf>>,
}

/// Make a policy where there is none.
#[derive(Debug, Args)]
pub struct Init {
    /// For the whole machine, as root; without it, your own.
    #[arg(long)]
    system: bool,
}

/// Read a whole policy from standard input and put it in the place of what holds.
#[derive(Debug, Args)]
pub struct Apply {
    /// Only if the policy that holds still has this revision.
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
}

fn login_and_address(text: &str) -> Result<(Login, Address), String> {
    let (login, address) = text.split_once('=').ok_or("LOGIN=ADDRESS")?;
    Ok((
        login.parse().map_err(|error| format!("{error}"))?,
        address.parse().map_err(|error| format!("{error}"))?,
    ))
}

fn template(text: &str) -> Result<OrNone<OwnAddressTemplate>, String> {
    if !text.is_empty() && !text.contains("{login}") {
        return Err("{login} must stand where each person's login belongs".to_owned());
    }
    text.parse().map_err(|error: AddressError| error.to_string())
}

impl PolicyCommand {
    pub(super) async fn run(self, cli: &Cli, output: &mut Output) -> Result<(), Exit> {
        match self {
            Self::Show => show(&cli.service()?, output),
            Self::Set(set) => set.run(&cli.service()?, output).await,
            Self::Init(Init { system: true }) => init_machine(output),
            Self::Init(Init { system: false }) => init_own(&cli.service()?, output).await,
            Self::Apply(apply) => apply.run(&cli.service()?, output).await,
            Self::Restore => repair::restore(&cli.service()?, Part::Policy, output).await,
            Self::StartAnew => repair::start_anew(&cli.service()?, Part::Policy, output).await,
        }
    }
}

fn show(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let (policy, revision) = current(service)?;
    if output.json {
        return output
            .json(&serde_json::json!({ "revision": revision.as_str(), "policy": policy }));
    }
    let text = store::policy_to_text(&policy).map_err(Exit::System)?;
    output.bytes(text.as_bytes())
}

async fn init_own(service: &Service, output: &mut Output) -> Result<(), Exit> {
    service.save_policy(Policy::default(), Revision::default()).await?;
    output.say(&output.words.cli_policy_made());
    Ok(())
}

fn init_machine(output: &mut Output) -> Result<(), Exit> {
    store::init_machine(&Policy::default()).map_err(|error| Exit::Service(error.into()))?;
    output.say(&output.words.cli_policy_made());
    Ok(())
}

/// The policy that holds, and its revision.
fn current(service: &Service) -> Result<(Policy, Revision), Exit> {
    let stored = service.snapshot().policy.clone();
    let policy = stored.get().map_err(|problem| ServiceError::Unusable(problem.clone()))?;
    Ok((Policy::clone(&policy), stored.revision()))
}

impl Set {
    async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let (before, base) = current(service)?;
        let after = self.apply_to(before.clone())?;
        save(service, &before, after, base, output).await
    }

    fn apply_to(self, mut policy: Policy) -> Result<Policy, Exit> {
        if let Some(allow) = self.allow_gateways {
            policy.per_user_outbound_gateways = allow == YesNo::Yes;
        }
        policy.email_domains.retain(|domain| !self.remove_email_domain.contains(domain));
        for domain in self.add_email_domain {
            if !policy.email_domains.contains(&domain) {
                policy.email_domains.push(domain);
            }
        }
        let names_server = self.domain_server.is_some()
            || self.port.is_some()
            || self.security.is_some()
            || self.user_name.is_some();
        if names_server {
            policy.domain_server = Some(domain_server(
                policy.domain_server.as_ref(),
                self.domain_server,
                self.port,
                self.security.map(Security::from),
                self.user_name,
            )?);
        }
        if let Some(OrNone(host)) = self.outbound_gateway {
            policy.outbound_gateway = host;
        }
        if let Some(OrNone(template)) = self.own_address {
            policy.own_address.template = template;
        }
        policy.own_address.list.extend(self.own_address_of);
        if let Some(require) = self.require_encryption {
            policy.require.encryption = require == YesNo::Yes;
        }
        if let Some(require) = self.require_confirmation {
            policy.require.confirmed_address = require == YesNo::Yes;
        }
        if let Some(OrNone(path)) = self.extra_ca {
            // It is read by every process, wherever that stands.
            let absolute = path.map(|path: PathBuf| std::path::absolute(path)).transpose();
            policy.extra_ca = absolute.map_err(|error| Exit::System(error.to_string()))?;
        }
        Ok(policy)
    }
}

/// The domain mail server with what was named changed.
fn domain_server(
    before: Option<&DomainServer>,
    host: Option<Host>,
    port: Option<u16>,
    security: Option<Security>,
    user_name: Option<String>,
) -> Result<DomainServer, Exit> {
    let kept = before.map(|before| before.security);
    let security = security.or(kept).unwrap_or(Security::Starttls);
    // A port that belonged to the security before goes with it.
    let kept_port = before.filter(|before| before.security == security).map(|before| before.port);
    Ok(DomainServer {
        host: host.or(before.map(|before| before.host.clone())).ok_or(Exit::NoDomainServer)?,
        port: port.or(kept_port).unwrap_or(security.usual_port()),
        security,
        user_name: match user_name {
            Some(template) => Some(template).filter(|template| !template.is_empty()),
            None => before.and_then(|before| before.user_name.clone()),
        },
    })
}

impl Apply {
    async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let mut text = String::new();
        std::io::stdin()
            .take(LONGEST)
            .read_to_string(&mut text)
            .map_err(|error| Exit::System(error.to_string()))?;
        let after = store::policy_from_text(&text).map_err(Exit::PolicyText)?;
        let (before, base) = current(service)?;
        let base = self.base.map_or(base, Revision::new);
        save(service, &before, after, base, output).await
    }
}

/// The longest policy that is read, in octets.
const LONGEST: u64 = 4 * 1024 * 1024;

async fn save(
    service: &Service,
    before: &Policy,
    after: Policy,
    base: Revision,
    output: &mut Output,
) -> Result<(), Exit> {
    let changes = output.words.policy_changes(before, &after);
    if changes.is_empty() {
        output.say(&output.words.cli_policy_unchanged());
        return Ok(());
    }
    service.save_policy(after, base).await?;
    for change in changes {
        output.say(&change);
    }
    Ok(())
}

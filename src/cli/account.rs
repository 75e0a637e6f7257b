//! `outgate account`: the person in the organisation.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::domain::{Account, Address, Failure, Policy, Refusal, SendAs, SignIn, SmtpMsa};
use crate::service::{OwnBase, OwnEdit, Prepared, Service, ServiceError, suggestions_for_own};
use crate::smtp::Verified;
use crate::store::Part;

use super::arguments::{PasswordArguments, YesNo};
use super::stages::ConversationArgument;
use super::{Exit, Output, repair, stages};

/// Show, change or test your own address, and how you sign in at the domain's mail server.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Show your own address and sign-in.
    Show,
    /// Change them: what is not named stays as it is. A sign-in is tested before it is saved.
    Set(Set),
    /// Test the domain's mail server with your sign-in, stage by stage.
    Test(Test),
    /// Put your last good settings in the place of a file that cannot be read, which is kept
    /// beside it.
    Restore,
    /// Start with no settings in the place of a file that cannot be read, which is kept beside it.
    StartAnew,
}

/// Change them: what is not named stays as it is. A sign-in is tested before it is saved.
#[derive(Debug, Args)]
pub struct Set {
    /// Your own address, where your administrator does not give it.
    #[arg(long)]
    address: Option<Address>,
    /// The name that recipients see beside it.
    #[arg(long)]
    display_name: Option<String>,
    /// Your user name at the domain's mail server, where your administrator does not give it.
    #[arg(long)]
    user_name: Option<String>,
    #[command(flatten)]
    password: PasswordArguments,
    /// Whether the activity record leaves subjects out.
    #[arg(long, value_enum, value_name = "YES|NO")]
    omit_subjects: Option<YesNo>,
}

/// Test the domain's mail server with your sign-in, stage by stage.
#[derive(Debug, Args)]
pub struct Test {
    #[command(flatten)]
    conversation: ConversationArgument,
}

impl AccountCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self {
            Self::Show => show(service, output),
            Self::Set(set) => set.run(service, output).await,
            Self::Test(Test { conversation }) => test(service, conversation, output).await,
            Self::Restore => repair::restore(service, own_part(service), output).await,
            Self::StartAnew => repair::start_anew(service, own_part(service), output).await,
        }
    }
}

fn own_part(service: &Service) -> Part {
    Part::Account(service.person().clone())
}

/// What holds now.
pub(super) fn current(
    service: &Service,
) -> Result<(std::sync::Arc<Policy>, std::sync::Arc<Account>), Exit> {
    let snapshot = service.snapshot();
    let unusable = |problem: &crate::domain::Problem| ServiceError::Unusable(problem.clone());
    let policy = snapshot.policy.get().map_err(unusable)?;
    let account = snapshot.person(service.person()).get().map_err(unusable)?;
    Ok((policy, account))
}

/// One of the person's added addresses, as it stands.
pub(super) fn added_address(service: &Service, address: &Address) -> Result<SendAs, Exit> {
    let (_, account) = current(service)?;
    let found = account.find(address).cloned();
    Ok(found.ok_or_else(|| ServiceError::NotSetUp(address.clone()))?)
}

/// The person's own address.
pub(super) fn own_address(service: &Service) -> Result<Address, Exit> {
    let (policy, account) = current(service)?;
    let own_address = account.own_address(&policy, service.person());
    Ok(own_address.ok_or(ServiceError::Refused(Refusal::NoOwnAddress))?)
}

fn show(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let (policy, account) = current(service)?;
    let own_address = account.own_address(&policy, service.person());
    let user_name = account.own.sign_in.as_ref().map(|sign_in| sign_in.user_name.clone());
    let tested_at = account.own.proof.as_ref().map(|proof| proof.tested_at);
    if output.json {
        return output.json(&json!({
            "login": service.person(),
            "address": own_address,
            "display_name": account.own.display_name,
            "default_address": account.default_address(&policy, service.person()),
            "user_name": user_name,
            "tested_at": tested_at,
            "omit_subjects": account.omit_subjects,
            "keep_activity_days": account.keep_activity_days,
        }));
    }
    let words = output.words;
    let none = words.cli_none();
    let shown =
        |address: Option<Address>| address.map_or(none.clone(), |address| address.to_string());
    let default_address = account.default_address(&policy, service.person());
    output.say(&words.cli_account_own(shown(own_address)));
    output.say(&words.cli_account_default(shown(default_address)));
    output.say(&words.cli_account_user_name(user_name.unwrap_or(words.cli_none())));
    Ok(())
}

impl Set {
    async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let (policy, account) = current(service)?;
        let base = OwnBase::from(&*account);
        let edit = OwnEdit {
            address: self.address.or_else(|| account.own.address.clone()),
            display_name: self.display_name.unwrap_or_else(|| account.own.display_name.clone()),
            omit_subjects: self
                .omit_subjects
                .map_or(account.omit_subjects, |omit| omit == YesNo::Yes),
        };
        let stored = account.own.sign_in.as_ref();
        let signs_in = self.user_name.is_some() || self.password.is_given();
        if !signs_in {
            service.save_own(base, edit).await?;
            output.say(&output.words.cli_saved());
            return Ok(());
        }
        let given =
            policy.domain_server.as_ref().and_then(|server| server.user_name_for(service.person()));
        let user_name = self
            .user_name
            .or(given)
            .or_else(|| stored.map(|stored| stored.user_name.clone()))
            .ok_or(Exit::NoUserName)?;
        let password = self.password.entry(stored)?.ok_or(Exit::NoPasswordGiven)?;
        let own_address = policy
            .own_address
            .for_login(service.person())
            .or_else(|| edit.address.clone())
            .ok_or(ServiceError::Refused(Refusal::NoOwnAddress))?;
        let prepared = service.prepare_own_sign_in(Some((user_name, password)))?;
        let verified = test_own(
            service,
            own_address,
            prepared.clone(),
            ConversationArgument::default(),
            output,
        )
        .await?;
        service.save_own_sign_in(base, edit, prepared, verified).await?;
        output.say(&output.words.cli_saved());
        Ok(())
    }
}

async fn test(
    service: &Service,
    conversation: ConversationArgument,
    output: &mut Output,
) -> Result<(), Exit> {
    let (policy, account) = current(service)?;
    let own_address = own_address(service)?;
    let server =
        policy.domain_server.as_ref().ok_or(ServiceError::Refused(Refusal::NoDomainServer))?;
    let sign_in: Option<SignIn> = account.own.sign_in.clone();
    let prepared = Prepared::stored(server.with_sign_in(sign_in));
    test_own(service, own_address, prepared, conversation, output).await.map(|_| ())
}

/// Which server it is, only the policy says: no other is suggested.
async fn test_own(
    service: &Service,
    own_address: Address,
    prepared: Prepared,
    conversation: ConversationArgument,
    output: &mut Output,
) -> Result<Verified, Exit> {
    let test = service.test_own(own_address.clone(), prepared);
    let suggest = async |server: SmtpMsa, failure: Failure| {
        suggestions_for_own(&own_address, &server, &failure)
    };
    stages::run(test, suggest, conversation, output).await
}

//! Confirming an address: a code is mailed to it by the domain mail server, and typed in (R16).

use crate::domain::{
    Address, Code, CodeSent, Confirmation, FailureKind, Login, Refusal, Snapshot, Timestamp,
};
use crate::store::machine_name;

use super::entry::random;
use super::{MailWords, Service, ServiceError, finished};

/// What the mail with a code tells whoever reads mail to the address: who asks, and from where.
#[derive(Debug, Clone)]
pub struct CodeRequest {
    /// The code.
    pub code: Code,
    /// The address that it confirms.
    pub address: Address,
    /// Who asks: what the machine knows them by.
    pub person: Login,
    /// Their own address in the organisation.
    pub own_address: Address,
    /// What the machine is called on which they ask, if it has a name.
    pub machine: Option<String>,
    /// The program with which they ask.
    pub program: &'static str,
}

/// The program's name and version.
const PROGRAM: &str = concat!("Outgate ", env!("CARGO_PKG_VERSION"));

impl Service {
    /// Mails a code to an address, through the domain mail server and from the own address: a
    /// gateway that the person chose could show the code to anyone. `words` makes the mail.
    ///
    /// It is finished even where the caller waits no longer.
    ///
    /// # Errors
    /// A code was sent less than a minute ago, by whichever process; or the domain mail server
    /// did not take the mail.
    pub async fn send_code(
        &self,
        address: Address,
        words: impl FnOnce(&CodeRequest) -> MailWords,
    ) -> Result<(), ServiceError> {
        let snapshot = self.fresh().await;
        let (policy, account) = self.usable(&snapshot)?;
        let send_as =
            account.find(&address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
        if send_as.confirmation.is_confirmed() {
            return Ok(());
        }
        may_send(&send_as.confirmation)?;
        let own_address = account
            .own_address(&policy, self.person())
            .ok_or(ServiceError::Refused(Refusal::NoOwnAddress))?;
        let code = Code::from_random(random()?);
        let sent = CodeSent::new(&code, &send_as.send_as_email, random()?, Timestamp::now());
        let request = CodeRequest {
            code,
            address,
            person: self.person().clone(),
            own_address,
            machine: machine_name(),
            program: PROGRAM,
        };
        let words = words(&request);
        let CodeRequest { address, own_address, .. } = request;
        let service = self.clone();
        let work =
            async move { service.mail_code(&snapshot, &own_address, address, sent, words).await };
        finished(tokio::spawn(work)).await
    }

    /// Stores what checks the code before it is mailed, so that of two who ask at once only one
    /// mails; what was not mailed keeps nobody waiting.
    async fn mail_code(
        &self,
        snapshot: &Snapshot,
        own_address: &Address,
        address: Address,
        sent: CodeSent,
        words: MailWords,
    ) -> Result<(), ServiceError> {
        let claim = Confirmation::Sent(sent);
        let claimed = claim.clone();
        let before = self
            .change_address(address.clone(), move |send_as, _| {
                // By another code, meanwhile.
                if send_as.confirmation.is_confirmed() {
                    return Ok(None);
                }
                may_send(&send_as.confirmation)?;
                Ok(Some(std::mem::replace(&mut send_as.confirmation, claimed.clone())))
            })
            .await?;
        let Some(before) = before else { return Ok(()) };
        let mailed = self.send_from_own_address(snapshot, own_address, &address, words).await;
        // Where the answer was lost, the code may be in the mailbox, and is good.
        if mailed.as_ref().is_err_and(|error| !is_perhaps_sent(error)) {
            self.change_address(address, move |send_as, _| {
                if send_as.confirmation == claim {
                    send_as.confirmation = before.clone();
                }
                Ok(())
            })
            .await?;
        }
        mailed
    }

    /// Tries a code. A wrong one counts.
    ///
    /// # Errors
    /// [`ServiceError::Code`] with the reason.
    pub async fn confirm(&self, address: Address, code: Code) -> Result<(), ServiceError> {
        let tried = self
            .change_address(address, move |send_as, _| {
                let now = Timestamp::now();
                let tried = send_as.confirmation.try_code(&code, &send_as.send_as_email, now);
                let (after, result) = match tried {
                    Ok(after) => (after, Ok(())),
                    Err((error, after)) => (after, Err(error)),
                };
                send_as.confirmation = after;
                Ok(result)
            })
            .await?;
        tried.map_err(ServiceError::Code)
    }
}

/// Whether another code may be mailed now.
fn may_send(confirmation: &Confirmation) -> Result<(), ServiceError> {
    let Confirmation::Sent(sent) = confirmation else { return Ok(()) };
    let wait = sent.resend_in(Timestamp::now());
    if wait.is_zero() {
        return Ok(());
    }
    // Who waits so many seconds has waited long enough.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Err(ServiceError::CodeTooSoon(seconds))
}

fn is_perhaps_sent(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Delivery(_, error) if error.failure.kind == FailureKind::AnswerLost)
}

//! Confirming an address: a code is mailed to it by the domain mail server, and typed in (R16).

use crate::domain::{Address, Code, CodeSent, Confirmation, Refusal, Timestamp};

use super::entry::random;
use super::{MailWords, Service, ServiceError};

impl Service {
    /// Mails a code to an address, through the domain mail server and from the own address: a
    /// gateway that the person chose could show the code to anyone. `words` makes the mail.
    ///
    /// # Errors
    /// A code was sent less than a minute ago, or the domain mail server did not take the mail.
    pub async fn send_code(
        &self,
        address: Address,
        words: impl FnOnce(&Code) -> MailWords,
    ) -> Result<(), ServiceError> {
        let snapshot = self.fresh().await;
        let (policy, account) = self.usable(&snapshot)?;
        let send_as =
            account.find(&address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
        if let Confirmation::Sent(sent) = &send_as.confirmation {
            let wait = sent.resend_in(Timestamp::now());
            if !wait.is_zero() {
                return Err(ServiceError::CodeTooSoon(wait.as_secs().max(1)));
            }
        }
        if send_as.confirmation.is_confirmed() {
            return Ok(());
        }
        let own = account
            .own_address(&policy, self.person())
            .ok_or(ServiceError::Refused(Refusal::NoOwnAddress))?;
        let code = Code::from_random(random()?);
        let salt = random()?;
        let words = words(&code);
        self.send_from_own_address(&snapshot, &own, &address, words).await?;
        // Stored only now: a code that did not leave must not keep a new one waiting.
        self.change_address(address, move |send_as, _| {
            // By another code, while this one was on its way.
            if send_as.confirmation.is_confirmed() {
                return Ok(());
            }
            let sent = CodeSent::new(&code, &send_as.send_as_email, salt, Timestamp::now());
            send_as.confirmation = Confirmation::Sent(sent);
            Ok(())
        })
        .await
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

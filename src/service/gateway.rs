//! The gateway of an address: entered, proved, turned on.

use sipper::{Sipper as _, Straw, sipper};

use crate::domain::{Address, Gateway, Policy, SendAs, SmtpMsa, Switch, TestEvent};
use crate::smtp::Verified;

use super::addresses::find;
use super::telling::{Tell, telling, unheard};
use super::{MailWords, Prepared, Service, ServiceError};

impl Service {
    /// Tests a server as the gateway of an address, once the policy permits it: what it forbids
    /// is not even connected to.
    #[must_use]
    pub fn test_gateway(
        &self,
        address: Address,
        prepared: Prepared,
    ) -> impl Straw<Verified, TestEvent, ServiceError> + use<> {
        let service = self.clone();
        sipper(move |progress| async move {
            let snapshot = service.fresh().await;
            let (policy, account) = service.usable(&snapshot)?;
            let Some(send_as) = account.find(&address) else {
                return Err(ServiceError::NotSetUp(address));
            };
            policy.permits(&address, prepared.server())?;
            check_pin(send_as, prepared.server())?;
            // As it is stored, since that is how the proof has to name it.
            service.test(send_as.send_as_email.clone(), prepared, None).run(progress).await
        })
    }

    /// Keeps entered settings as a draft, without a test. What was proved before goes on
    /// delivering (R4).
    ///
    /// # Errors
    /// [`ServiceError::Changed`] where somebody else changed the same meanwhile (R12), or the
    /// password or the draft could not be stored.
    pub async fn save_draft(
        &self,
        address: Address,
        prepared: &Prepared,
    ) -> Result<(), ServiceError> {
        let (server, replaces) = (prepared.server().clone(), prepared.replaces());
        self.change_passwords(prepared.new_password(), move |account, _| {
            let send_as = find(account, &address)?;
            check_pin(send_as, &server)?;
            let gateway = &mut send_as.gateway;
            replaces.check(gateway.as_ref(), &address)?;
            match gateway {
                Some(gateway) if gateway.server == server => gateway.draft = None,
                Some(gateway) if gateway.switch == Switch::On || gateway.proof.is_some() => {
                    gateway.draft = Some(server.clone());
                }
                // It is off, and nothing was proved yet, so there is nothing to keep.
                other => *other = Some(unproved(server.clone())),
            }
            Ok(())
        })
        .await
    }

    /// Puts settings that passed their test in the place of what delivered before. A gateway that
    /// is off, or new, stays off; one that is on needs what turning it on needs.
    ///
    /// # Errors
    /// [`ServiceError::NotTested`] where the test was of something else (R4), and
    /// [`ServiceError::Changed`] where somebody else changed the settings meanwhile (R12); else
    /// the password or the change could not be stored, or see [`Self::turn_on`].
    pub async fn adopt(
        &self,
        prepared: &Prepared,
        verified: Verified,
        words: MailWords,
    ) -> Result<(), ServiceError> {
        self.put_proved(None, prepared, verified, words, unheard()).await
    }

    /// Turns a gateway on: sends one short message through it to the address itself, and needs
    /// the server's 250 for it (R16). From then on, mail from the address goes through it or
    /// nowhere (R6). The stages of that delivery are handed out as they happen.
    ///
    /// # Errors
    /// The policy does not permit it, the address is not confirmed, the test was of something
    /// else (R4), somebody else changed the settings meanwhile (R12), or the message was not
    /// taken: the gateway is as it was then.
    #[must_use]
    pub fn turn_on(
        &self,
        prepared: &Prepared,
        verified: Verified,
        words: MailWords,
    ) -> impl Straw<(), TestEvent, ServiceError> + use<> {
        let (service, prepared) = (self.clone(), prepared.clone());
        sipper(move |progress| async move {
            let put = async |tell| {
                service.put_proved(Some(Switch::On), &prepared, verified, words, tell).await
            };
            telling(progress, put).await
        })
    }

    /// Stores proved settings, with the switch as it is wanted, or else as it stood. One that is
    /// on is tried out before, and stored only if all that was asked then still holds.
    async fn put_proved(
        &self,
        wanted: Option<Switch>,
        prepared: &Prepared,
        verified: Verified,
        words: MailWords,
        tell: Tell,
    ) -> Result<(), ServiceError> {
        let address = verified.sender().clone();
        let snapshot = self.fresh().await;
        let (policy, account) = self.usable(&snapshot)?;
        let send_as =
            account.find(&address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
        let before = send_as.gateway.clone();
        prepared.replaces().check(before.as_ref(), &address)?;
        let stood = before.as_ref().map_or(Switch::Off, |gateway| gateway.switch);
        let proved = Gateway {
            switch: wanted.unwrap_or(stood),
            server: prepared.server().clone(),
            proof: Some(verified.proof()),
            draft: None,
        };
        check(send_as, &proved, &policy)?;
        check_pin(send_as, &proved.server)?;
        if !verified.proof().covers(prepared.server(), &send_as.send_as_email) {
            return Err(ServiceError::NotTested(address));
        }
        if proved.switch == Switch::On {
            self.send_through_gateway(send_as, prepared, words, tell).await?;
        }
        self.change_passwords(prepared.new_password(), move |account, policy| {
            let send_as = find(account, &address)?;
            if send_as.gateway != before {
                return Err(ServiceError::Changed(address.clone()));
            }
            check(send_as, &proved, policy)?;
            send_as.gateway = Some(proved.clone());
            Ok(())
        })
        .await
    }

    /// Turns a gateway off: the domain mail server delivers mail from the address then.
    ///
    /// # Errors
    /// There is none, or the change could not be stored.
    pub async fn turn_off(&self, address: Address) -> Result<(), ServiceError> {
        self.change_address(address, |send_as, _| {
            let address = send_as.send_as_email.clone();
            let gateway = send_as.gateway.as_mut().ok_or(ServiceError::NoGateway(address))?;
            gateway.switch = Switch::Off;
            Ok(())
        })
        .await
    }

    /// Removes a gateway from an address, and its password from the keyring.
    ///
    /// # Errors
    /// The address is not there, or the change could not be stored.
    pub async fn remove_gateway(&self, address: Address) -> Result<(), ServiceError> {
        self.change_passwords(Vec::new(), move |account, _| {
            find(account, &address)?.gateway = None;
            Ok(())
        })
        .await
    }
}

/// Whether a gateway that is on may be: nothing is asked of one that is off.
fn check(send_as: &SendAs, gateway: &Gateway, policy: &Policy) -> Result<(), ServiceError> {
    if gateway.switch == Switch::Off {
        return Ok(());
    }
    policy.permits(&send_as.send_as_email, &gateway.server)?;
    if policy.require.confirmed_address && !send_as.confirmation.is_confirmed() {
        return Err(ServiceError::NotConfirmed(send_as.send_as_email.clone()));
    }
    Ok(())
}

/// Whether a server may be the gateway of an address, as far as its pin goes.
fn check_pin(send_as: &SendAs, server: &SmtpMsa) -> Result<(), ServiceError> {
    let lets = |gateway: &Gateway| gateway.lets_pin(server, &send_as.send_as_email);
    if send_as.gateway.as_ref().is_none_or(lets) {
        Ok(())
    } else {
        Err(ServiceError::PinNotAtSetUp(server.host.clone()))
    }
}

fn unproved(server: SmtpMsa) -> Gateway {
    Gateway { switch: Switch::Off, server, proof: None, draft: None }
}

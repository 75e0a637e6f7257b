//! Whether a server answers as it should, found out without a credential.

use super::auth::Mechanism;
use super::progress::Progress;
use super::session::Session;
use super::target::Target;
use crate::domain::Failure;

/// What a server was seen to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probed {
    /// It offers a sign-in that Outgate has.
    pub signs_in: bool,
}

/// Goes through the stages of a test as far as EHLO: the server is reached, shows a good
/// certificate, and speaks SMTP. Nobody signs in, whatever `target` says, and the server learns
/// neither user name nor password.
///
/// # Errors
/// The stage that failed, and how.
pub async fn probe(target: &Target) -> Result<Probed, Failure> {
    let mut target = target.clone();
    target.server.sign_in = None;
    target.password = None;
    let mut unheard = |_| ();
    let mut progress = Progress::new(&target, &mut unheard);
    let session = Session::open(&target, &mut progress).await?;
    let signs_in = Mechanism::of_both(session.capabilities()).next().is_some();
    session.quit().await;
    Ok(Probed { signs_in })
}

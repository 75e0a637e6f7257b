//! What stands in the place of a file that cannot be read: the last good state, or nothing yet.

use crate::service::{Service, ServiceError};
use crate::store::{CommitError, Kept, Part};

use super::{Exit, Output};

/// Puts the last good state back.
pub(super) async fn restore(
    service: &Service,
    part: Part,
    output: &mut Output,
) -> Result<(), Exit> {
    if !service.has_last_good(part.clone()).await {
        return Err(Exit::NoLastGood);
    }
    let kept = service.restore(part).await.map_err(why)?;
    output.say(&output.words.cli_restored());
    say_kept(kept, output);
    Ok(())
}

/// Starts with nothing.
pub(super) async fn start_anew(
    service: &Service,
    part: Part,
    output: &mut Output,
) -> Result<(), Exit> {
    let kept = service.start_anew(part).await.map_err(why)?;
    output.say(&output.words.cli_started_anew());
    say_kept(kept, output);
    Ok(())
}

/// What can be read has nothing put in its place.
fn why(error: ServiceError) -> Exit {
    match error {
        ServiceError::Commit(CommitError::Conflict) => Exit::NothingToMend,
        error => error.into(),
    }
}

fn say_kept(kept: Kept, output: &mut Output) {
    if let Some(file) = kept {
        output.say(&output.words.cli_kept_beside(file.display().to_string()));
    }
}

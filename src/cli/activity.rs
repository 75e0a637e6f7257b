//! `outgate activity`: what was sent, through which server, and what it answered (R14).

use clap::Args;

use crate::service::Service;

use super::{Exit, Output};

/// Show the last attempts to deliver, the newest first.
#[derive(Debug, Args)]
pub struct ActivityCommand {
    /// How many.
    #[arg(long, default_value_t = 20, value_name = "COUNT")]
    last: usize,
}

impl ActivityCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let recent = service.activity(self.last).await?;
        for attempt in &recent.attempts {
            if output.json {
                output.json(attempt)?;
            } else {
                output.attempt(attempt);
            }
        }
        if recent.attempts.is_empty() {
            output.say(&output.words.activity_none());
        }
        Ok(())
    }
}

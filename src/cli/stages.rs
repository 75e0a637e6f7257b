//! A connection test in the terminal: each stage as it happens.

use std::path::{Path, PathBuf};
use std::pin::pin;

use clap::Args;
use sipper::{Sipper as _, Straw};

use crate::domain::TestEvent;
use crate::service::{ServiceError, save_text};
use crate::smtp::Verified;

use super::{Exit, Output, output};

/// Where the conversation goes.
#[derive(Debug, Default, Args)]
pub(super) struct ConversationArgument {
    /// Write what the server and Outgate said to one another into this file, without your
    /// password, for a help desk to read; - for standard error.
    #[arg(long, value_name = "FILE")]
    conversation: Option<PathBuf>,
}

/// Runs a test and prints it: a line a stage, or with `--json` an object a line. The conversation
/// goes where it is wanted.
pub(super) async fn run(
    test: impl Straw<Verified, TestEvent, ServiceError>,
    wanted: ConversationArgument,
    output: &mut Output,
) -> Result<Verified, Exit> {
    let mut test = pin!(test);
    let mut conversation = None;
    while let Some(event) = test.sip().await {
        match event {
            TestEvent::Conversation(said) => conversation = Some(said),
            event if output.json => output.json(&event)?,
            TestEvent::Started(stage) => output.started(stage),
            TestEvent::Passed(passed) => output.passed(&passed),
        }
    }
    let result = test.await;
    if let (Some(said), Some(file)) = (conversation, wanted.conversation) {
        let failed = result.as_ref().err().map(|error| output.words.service_error(error));
        let said = output.words.conversation(&said, failed.as_ref());
        if file == Path::new("-") {
            said.lines().for_each(output::complain);
        } else {
            save_text(file, said).await?;
        }
    }
    match result {
        Ok(verified) => Ok(verified),
        Err(ServiceError::Test(server, failure)) => {
            if output.json {
                output.json(&serde_json::json!({ "failed": failure }))?;
            } else {
                output.failed_stage(&failure, &server);
            }
            Err(Exit::Service(ServiceError::Test(server, failure)))
        }
        Err(error) => Err(error.into()),
    }
}

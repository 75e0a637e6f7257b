//! A connection test or a delivery in the terminal: each stage as it happens.

use std::path::{Path, PathBuf};
use std::pin::pin;

use clap::Args;
use sipper::{Sipper as _, Straw};

use crate::domain::{Stage, TestEvent};
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
    run_from(None, test, wanted, output).await
}

/// The same of what goes on after a test, on a connection of its own: what passed in the test is
/// not said again.
pub(super) async fn go_on(
    delivery: impl Straw<(), TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<(), Exit> {
    let wanted = ConversationArgument::default();
    run_from(Some(Stage::Recipients), delivery, wanted, output).await
}

async fn run_from<T>(
    mut silent_until: Option<Stage>,
    work: impl Straw<T, TestEvent, ServiceError>,
    wanted: ConversationArgument,
    output: &mut Output,
) -> Result<T, Exit> {
    let mut work = pin!(work);
    let mut conversation = None;
    while let Some(event) = work.sip().await {
        silent_until = silent_until.filter(|stage| event != TestEvent::Started(*stage));
        match event {
            TestEvent::Conversation(said) => conversation = Some(said),
            _ if silent_until.is_some() => {}
            event if output.json => output.json(&event)?,
            TestEvent::Started(stage) => output.started(stage),
            TestEvent::Passed(passed) => output.passed(&passed),
        }
    }
    let result = work.await;
    if let (Some(said), Some(file)) = (conversation, wanted.conversation) {
        let failed = result.as_ref().err().map(|error| output.words.service_error(error));
        let said = output.words.conversation(&said, failed.as_ref());
        if file == Path::new("-") {
            said.lines().for_each(output::complain);
        } else {
            save_text(file, said).await?;
        }
    }
    let failed = match &result {
        Err(ServiceError::Test(server, failure)) => Some((server, failure)),
        Err(ServiceError::Delivery(server, error)) => Some((server, &error.failure)),
        _ => None,
    };
    if let Some((server, failure)) = failed {
        if output.json {
            output.json(&serde_json::json!({ "failed": failure }))?;
        } else {
            output.failed_stage(failure, server);
        }
    }
    Ok(result?)
}

//! A connection test in the terminal: each stage as it happens.

use std::path::{Path, PathBuf};
use std::pin::pin;

use clap::Args;
use sipper::{Sipper as _, Straw};

use crate::domain::{Failure, SmtpMsa, Stage, Suggestion, TestEvent};
use crate::service::{ServiceError, save_text};
use crate::smtp::Verified;

use super::exit::FailedTest;
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
/// goes where it is wanted. Where the test fails, `suggest` finds out what may help.
pub(super) async fn run(
    test: impl Straw<Verified, TestEvent, ServiceError>,
    suggest: impl AsyncFnOnce(SmtpMsa, Failure) -> Vec<Suggestion>,
    wanted: ConversationArgument,
    output: &mut Output,
) -> Result<Verified, Exit> {
    run_from(None, test, suggest, wanted, output).await
}

/// The same of what goes on after a test, on a connection of its own: what passed in the test is
/// not said again.
pub(super) async fn go_on(
    delivery: impl Straw<(), TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<(), Exit> {
    let wanted = ConversationArgument::default();
    run_from(Some(Stage::Recipients), delivery, async |_, _| Vec::new(), wanted, output).await
}

/// The same of a message that is sent.
pub(super) async fn message<T>(
    delivery: impl Straw<T, TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<T, Exit> {
    run_from(None, delivery, async |_, _| Vec::new(), ConversationArgument::default(), output).await
}

async fn run_from<T>(
    mut silent_until: Option<Stage>,
    work: impl Straw<T, TestEvent, ServiceError>,
    suggest: impl AsyncFnOnce(SmtpMsa, Failure) -> Vec<Suggestion>,
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
    match result {
        Ok(made) => Ok(made),
        Err(ServiceError::Test(server, failure)) => {
            if !output.json {
                output.failed_stage(&failure, &server);
            }
            let server = *server;
            let suggestions = suggest(server.clone(), failure.clone()).await;
            say_failed(&failure, &suggestions, output)?;
            Err(Exit::Test(Box::new(FailedTest { server, failure, suggestions })))
        }
        Err(ServiceError::Delivery(server, error)) => {
            if !output.json {
                output.failed_stage(&error.failure, &server);
            }
            say_failed(&error.failure, &[], output)?;
            Err(ServiceError::Delivery(server, error).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The last object with `--json`.
fn say_failed(
    failure: &Failure,
    suggestions: &[Suggestion],
    output: &mut Output,
) -> Result<(), Exit> {
    if !output.json {
        return Ok(());
    }
    output.json(&serde_json::json!({
        "failed": failure,
        "blame": failure.blame(),
        "suggestions": suggestions,
    }))
}

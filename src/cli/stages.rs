//! A connection test in the terminal: each stage as it happens.

use std::pin::pin;

use sipper::{Sipper as _, Straw};

use crate::domain::{Failure, SmtpMsa, Stage, Suggestion, TestEvent};
use crate::service::ServiceError;
use crate::smtp::Verified;

use super::exit::FailedTest;
use super::{Exit, Output};

/// Runs a test and prints it: a line a stage, or with `--json` an object a line. Where it fails,
/// `suggest` finds out what may help.
pub(super) async fn run(
    test: impl Straw<Verified, TestEvent, ServiceError>,
    suggest: impl AsyncFnOnce(SmtpMsa, Failure) -> Vec<Suggestion>,
    output: &mut Output,
) -> Result<Verified, Exit> {
    run_from(None, test, suggest, output).await
}

/// The same of what goes on after a test, on a connection of its own: what passed in the test is
/// not said again.
pub(super) async fn go_on(
    delivery: impl Straw<(), TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<(), Exit> {
    run_from(Some(Stage::Recipients), delivery, async |_, _| Vec::new(), output).await
}

async fn run_from<T>(
    mut silent_until: Option<Stage>,
    work: impl Straw<T, TestEvent, ServiceError>,
    suggest: impl AsyncFnOnce(SmtpMsa, Failure) -> Vec<Suggestion>,
    output: &mut Output,
) -> Result<T, Exit> {
    let mut work = pin!(work);
    while let Some(event) = work.sip().await {
        silent_until = silent_until.filter(|stage| event != TestEvent::Started(*stage));
        if silent_until.is_some() {
            continue;
        }
        if output.json {
            output.json(&event)?;
        } else {
            match &event {
                TestEvent::Started(stage) => output.started(*stage),
                TestEvent::Passed(passed) => output.passed(passed),
            }
        }
    }
    match work.await {
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

//! A connection test in the terminal: each stage as it happens.

use std::pin::pin;

use sipper::{Sipper as _, Straw};

use crate::domain::{Failure, SmtpMsa, Suggestion, TestEvent};
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
    let mut test = pin!(test);
    while let Some(event) = test.sip().await {
        if output.json {
            output.json(&event)?;
        } else {
            match &event {
                TestEvent::Started(stage) => output.started(*stage),
                TestEvent::Passed(passed) => output.passed(passed),
            }
        }
    }
    match test.await {
        Ok(verified) => Ok(verified),
        Err(ServiceError::Test(server, failure)) => {
            if !output.json {
                output.failed_stage(&failure, &server);
            }
            let server = *server;
            let suggestions = suggest(server.clone(), failure.clone()).await;
            if output.json {
                output.json(&serde_json::json!({
                    "failed": failure,
                    "blame": failure.blame(),
                    "suggestions": suggestions,
                }))?;
            }
            Err(Exit::Test(Box::new(FailedTest { server, failure, suggestions })))
        }
        Err(error) => Err(error.into()),
    }
}

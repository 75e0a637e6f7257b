//! A connection test or a delivery in the terminal: each stage as it happens.

use std::pin::pin;

use sipper::{Sipper as _, Straw};

use crate::domain::{Stage, TestEvent};
use crate::service::ServiceError;
use crate::smtp::Verified;

use super::{Exit, Output};

/// Runs a test and prints it: a line a stage, or with `--json` an object a line.
pub(super) async fn run(
    test: impl Straw<Verified, TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<Verified, Exit> {
    run_from(None, test, output).await
}

/// The same of what goes on after a test, on a connection of its own: what passed in the test is
/// not said again.
pub(super) async fn go_on(
    delivery: impl Straw<(), TestEvent, ServiceError>,
    output: &mut Output,
) -> Result<(), Exit> {
    run_from(Some(Stage::Recipients), delivery, output).await
}

async fn run_from<T>(
    mut silent_until: Option<Stage>,
    work: impl Straw<T, TestEvent, ServiceError>,
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
    let result = work.await;
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

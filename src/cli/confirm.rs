//! `outgate confirm`: an address is shown to be one's own, with a mailed code.

use clap::Args;

use crate::domain::{Address, Code, CodeError};
use crate::service::{Service, ServiceError};

use super::{Exit, Output};

/// Confirm that an address is yours: without CODE, have one mailed to it.
#[derive(Debug, Args)]
pub struct Confirm {
    /// The address.
    address: Address,
    /// The six digits that arrived there.
    code: Option<String>,
}

impl Confirm {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let words = output.words;
        let address = self.address.to_string();
        if let Some(code) = self.code {
            let code: Code = code.parse().map_err(|error: CodeError| ServiceError::Code(error))?;
            service.confirm(self.address, code).await?;
            output.say(&words.cli_confirmed(address));
        } else {
            service.send_code(self.address, |request| words.code_mail(request)).await?;
            output.say(&words.cli_code_sent(address));
        }
        Ok(())
    }
}

//! Why the relay does not do what it was asked, and what to do.

use super::{Advice, Words};
use crate::service::{PortHolder, RelayError};

impl Words {
    /// Why the relay does not do what it was asked, and what to do.
    #[must_use]
    pub fn relay_error(self, error: &RelayError) -> Advice {
        match error {
            RelayError::NotSetUp => Advice {
                title: self.relay_not_set_up_title(),
                what: self.relay_not_set_up_what(),
                todo: self.relay_not_set_up_todo(),
            },
            RelayError::NoFreePort => Advice {
                title: self.relay_no_free_port_title(),
                what: self.relay_no_free_port_what(),
                todo: self.relay_no_free_port_todo(),
            },
            RelayError::PortTaken(port, holder) => Advice {
                title: self.relay_port_taken_title(),
                what: self.relay_port_taken_what(port.to_string(), self.port_holder(holder)),
                todo: self.relay_port_taken_todo(),
            },
            RelayError::AlreadyRuns(place) => Advice {
                title: self.relay_already_runs_title(),
                what: self.relay_already_runs_what(place),
                todo: self.relay_already_runs_todo(),
            },
            RelayError::NotBound(place, words) => Advice {
                title: self.relay_not_bound_title(),
                what: self.relay_not_bound_what(place, words),
                todo: self.relay_not_bound_todo(),
            },
            RelayError::BadSocket(socket) => Advice {
                title: self.relay_bad_socket_title(),
                what: self.relay_bad_socket_what(socket),
                todo: self.relay_bad_socket_todo(),
            },
            RelayError::NoServiceManager(words) => Advice {
                title: self.relay_no_service_manager_title(),
                what: self.relay_no_service_manager_what(words),
                todo: self.relay_no_service_manager_todo(),
            },
            RelayError::NoProgram(words) => Advice {
                title: self.relay_no_program_title(),
                what: self.relay_no_program_what(words),
                todo: self.relay_no_program_todo(),
            },
            RelayError::ServiceManager(command, words) => Advice {
                title: self.relay_service_manager_title(),
                what: self.relay_service_manager_what(command, words),
                todo: self.relay_service_manager_todo(),
            },
            RelayError::ForeignUnit(path) => Advice {
                title: self.relay_foreign_unit_title(),
                what: self.relay_foreign_unit_what(path.display().to_string()),
                todo: self.relay_foreign_unit_todo(),
            },
        }
    }

    /// Who has a port.
    #[must_use]
    pub fn port_holder(self, holder: &PortHolder) -> String {
        match holder {
            PortHolder::Program { name, pid } => self.relay_holder_program(name, pid.to_string()),
            PortHolder::OtherUser(uid) => self.relay_holder_user(uid.to_string()),
            PortHolder::Unknown => self.relay_holder_unknown(),
        }
    }
}

//! What differs between two policies.

use std::collections::BTreeMap;

use super::Words;
use crate::domain::{
    Address, DomainServer, EmailDomain, Login, OwnAddresses, Policy, Requirements,
};

impl Words {
    /// What changes from one policy to another, as short phrases: "gateways allowed", "email
    /// domain partner.example added".
    #[must_use]
    pub fn policy_changes(self, old: &Policy, new: &Policy) -> Vec<String> {
        // Taken apart, so that a field which is added is not forgotten here.
        let Policy {
            per_user_outbound_gateways,
            email_domains,
            domain_server,
            outbound_gateway,
            own_address,
            require,
            extra_ca,
        } = new;
        let mut changes = Vec::new();
        if *per_user_outbound_gateways != old.per_user_outbound_gateways {
            changes.push(if *per_user_outbound_gateways {
                self.policy_change_allowed()
            } else {
                self.policy_change_not_allowed()
            });
        }
        changes.extend(self.domain_changes(&old.email_domains, email_domains));
        changes.extend(self.server_changes(old.domain_server.as_ref(), domain_server.as_ref()));
        if *outbound_gateway != old.outbound_gateway {
            changes.push(match outbound_gateway {
                Some(host) => self.policy_change_outbound_gateway(host.to_string()),
                None => self.policy_change_outbound_gateway_removed(),
            });
        }
        changes.extend(self.own_address_changes(&old.own_address, own_address));
        changes.extend(self.requirement_changes(old.require, *require));
        if *extra_ca != old.extra_ca {
            changes.push(match extra_ca {
                Some(path) => self.policy_change_extra_ca(path.display().to_string()),
                None => self.policy_change_extra_ca_removed(),
            });
        }
        changes
    }

    fn domain_changes(self, old: &[EmailDomain], new: &[EmailDomain]) -> Vec<String> {
        let missing_in = |there: &[EmailDomain], here: &[EmailDomain]| -> Vec<String> {
            here.iter().filter(|domain| !there.contains(domain)).map(ToString::to_string).collect()
        };
        let added = missing_in(old, new).into_iter().map(|it| self.policy_change_domain_added(it));
        let removed =
            missing_in(new, old).into_iter().map(|it| self.policy_change_domain_removed(it));
        added.chain(removed).collect()
    }

    fn server_changes(self, old: Option<&DomainServer>, new: Option<&DomainServer>) -> Vec<String> {
        let Some(DomainServer { host, port, security, user_name }) = new else {
            return old.map(|_| self.policy_change_server_removed()).into_iter().collect();
        };
        let mut changes = Vec::new();
        if old.map(|old| (&old.host, old.port, old.security)) != Some((host, *port, *security)) {
            let security = self.security(*security);
            changes.push(self.policy_change_server(host.to_string(), port.to_string(), security));
        }
        if old.and_then(|old| old.user_name.as_ref()) != user_name.as_ref() {
            changes.push(match user_name {
                Some(form) => self.policy_change_user_name(form),
                None => self.policy_change_user_name_removed(),
            });
        }
        changes
    }

    fn own_address_changes(self, old: &OwnAddresses, new: &OwnAddresses) -> Vec<String> {
        let OwnAddresses { template, list } = new;
        let mut changes = Vec::new();
        if *template != old.template {
            changes.push(match template {
                Some(form) => self.policy_change_own_address(form.to_string()),
                None => self.policy_change_own_address_removed(),
            });
        }
        changes.extend(self.given_changes(&old.list, list));
        changes
    }

    fn given_changes(
        self,
        old: &BTreeMap<Login, Address>,
        new: &BTreeMap<Login, Address>,
    ) -> Vec<String> {
        let given = new.iter().filter(|(login, address)| old.get(login) != Some(address));
        let given = given.map(|(login, address)| {
            self.policy_change_own_address_given(login.as_str(), address.to_string())
        });
        let taken = old.keys().filter(|login| !new.contains_key(login));
        given.chain(taken.map(|it| self.policy_change_own_address_taken(it.as_str()))).collect()
    }

    fn requirement_changes(self, old: Requirements, new: Requirements) -> Vec<String> {
        let Requirements { encryption, confirmed_address } = new;
        let mut changes = Vec::new();
        if encryption != old.encryption {
            changes.push(if encryption {
                self.policy_change_encryption_required()
            } else {
                self.policy_change_encryption_waived()
            });
        }
        if confirmed_address != old.confirmed_address {
            changes.push(if confirmed_address {
                self.policy_change_confirmed_required()
            } else {
                self.policy_change_confirmed_waived()
            });
        }
        changes
    }
}

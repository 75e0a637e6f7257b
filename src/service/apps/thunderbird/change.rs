//! What is changed among Thunderbird's settings, and how it is undone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Address;

use super::super::prefs::{Raw, Settings};
use super::super::{Relay, Sender, Sending};
use super::text;

/// The outgoing servers that there are.
const SERVERS: &str = "mail.smtpservers";
/// The one that is used where an identity names none.
const DEFAULT_SERVER: &str = "mail.smtp.defaultserver";
const ACCOUNTS: &str = "mail.accountmanager.accounts";
const SERVER: &str = "mail.smtpserver.";
const IDENTITY: &str = "mail.identity.";

/// Where an account's own copies and drafts go: what is sent from an added address goes there, too.
const FOLDERS: [&str; 4] =
    ["fcc_folder", "fcc_folder_picker_mode", "draft_folder", "drafts_folder_picker_mode"];

/// What only a person enters in an identity. Where one is there, the identity is theirs.
const ENTERED: [&str; 5] = ["htmlSigText", "sig_file", "organization", "escapedVCard", "doCcList"];

/// What was made and changed.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Made {
    /// The outgoing server, such as `smtp3`.
    server: String,
    /// The identities, such as `id5`, and the address of each.
    identities: BTreeMap<String, Address>,
    /// The settings that came with them.
    settings: Settings,
    /// The settings that were changed, as they were and as they became.
    changed: BTreeMap<String, Changed>,
    /// What was put into a list, by its name: the server, and the identities.
    listed: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Changed {
    was: Option<Raw>,
    is: Raw,
}

/// Adds the relay as an outgoing server, and an identity for each added address. One that the
/// person has made for such an address sends through the relay from now on. None where there is
/// no account that an identity could belong to.
///
/// What was made `before`, and is undone, gets the same names again.
pub(super) fn set_up(
    settings: &mut Settings,
    relay: &Relay,
    sending: &Sending,
    before: Option<&Made>,
) -> Option<Made> {
    let account = account(settings, sending.own.as_ref())?;
    let mut maker = Maker { settings, made: Made::default() };

    let again = before.map(|before| before.server.clone());
    let server = maker.name("smtp", again, SERVER, SERVERS);
    maker.made.server.clone_from(&server);
    for (name, value) in [
        ("authMethod", Raw::number(PASSWORD_IN_CLEAR)),
        ("description", Raw::text("Outgate")),
        ("hostname", Raw::text(&relay.host)),
        ("port", Raw::number(relay.port)),
        ("try_ssl", Raw::number(NO_ENCRYPTION)),
        ("username", Raw::text(&relay.user_name)),
    ] {
        maker.add(format!("{SERVER}{server}.{name}"), value);
    }
    maker.list(SERVERS, &server);

    for sender in &sending.added {
        let theirs = identities_of(maker.settings, &sender.address);
        if theirs.is_empty() {
            maker.add_identity(&account, sender, before);
        }
        for identity in theirs {
            maker.change(format!("{IDENTITY}{identity}.smtpServer"), Raw::text(&server));
        }
    }
    Some(maker.made)
}

/// `authMethod`: a password as it is. On loopback nobody listens who could not read memory.
const PASSWORD_IN_CLEAR: u16 = 3;
/// `try_ssl`.
const NO_ENCRYPTION: u16 = 0;

/// An account, such as `account2`, and an identity of it.
struct Account {
    name: String,
    identity: String,
}

/// The account whose identity has the own address, else the first that has identities.
fn account(settings: &Settings, own: Option<&Address>) -> Option<Account> {
    let accounts = text(settings, ACCOUNTS)?;
    let with_identities = items(&accounts).filter_map(|account| {
        let identities = text(settings, &identities_name(account))?;
        let identity = items(&identities).next()?.to_owned();
        Some((account.to_owned(), items(&identities).map(str::to_owned).collect(), identity))
    });
    let all: Vec<(String, Vec<String>, String)> = with_identities.collect();
    let is_own =
        |identity: &String| own.is_some() && address_of(settings, identity).as_ref() == own;
    let owns = all.iter().find_map(|(name, identities, _)| {
        let identity = identities.iter().find(|identity| is_own(identity))?;
        Some(Account { name: name.clone(), identity: identity.clone() })
    });
    owns.or_else(|| {
        let (name, _, identity) = all.into_iter().next()?;
        Some(Account { name, identity })
    })
}

fn identities_name(account: &str) -> String {
    format!("mail.account.{account}.identities")
}

fn address_of(settings: &Settings, identity: &str) -> Option<Address> {
    text(settings, &format!("{IDENTITY}{identity}.useremail"))?.trim().parse().ok()
}

/// The identities that have an address, in whichever account.
fn identities_of(settings: &Settings, address: &Address) -> Vec<String> {
    let accounts = text(settings, ACCOUNTS).unwrap_or_default();
    let listed = items(&accounts).filter_map(|account| text(settings, &identities_name(account)));
    let listed: Vec<String> = listed.collect();
    let identities = listed.iter().flat_map(|identities| items(identities));
    let theirs =
        identities.filter(|identity| address_of(settings, identity).as_ref() == Some(address));
    theirs.map(str::to_owned).collect()
}

struct Maker<'a> {
    settings: &'a mut Settings,
    made: Made,
}

impl Maker<'_> {
    fn add_identity(&mut self, account: &Account, sender: &Sender, before: Option<&Made>) {
        let has_it = |(_, address): &(&String, &Address)| **address == sender.address;
        let again = before.and_then(|before| before.identities.iter().find(has_it));
        let again = again.map(|(name, _)| name.clone());
        let list = identities_name(&account.name);
        let name = self.name("id", again, IDENTITY, &list);
        for folder in FOLDERS {
            let of_account = format!("{IDENTITY}{}.{folder}", account.identity);
            if let Some(value) = self.settings.get(&of_account).cloned() {
                self.add(format!("{IDENTITY}{name}.{folder}"), value);
            }
        }
        let reply_to = sender.reply_to.as_ref().map(Address::to_string);
        for (setting, value) in [
            ("fullName", Some(sender.name.clone()).filter(|name| !name.is_empty())),
            ("reply_to", reply_to),
            ("smtpServer", Some(self.made.server.clone())),
            ("useremail", Some(sender.address.to_string())),
        ] {
            if let Some(value) = value {
                self.add(format!("{IDENTITY}{name}.{setting}"), Raw::text(&value));
            }
        }
        self.add(format!("{IDENTITY}{name}.valid"), Raw::truth(true));
        self.list(&list, &name);
        self.made.identities.insert(name, sender.address.clone());
    }

    /// A name that nothing has, and that leads nowhere yet: the one from before, or a number after all others.
    fn name(&self, kind: &str, again: Option<String>, prefix: &str, list: &str) -> String {
        let mut taken: Vec<u32> = Vec::new();
        let number = |name: &str| name.strip_prefix(kind)?.parse::<u32>().ok();
        for (setting, value) in &*self.settings {
            let owner = setting.strip_prefix(prefix).and_then(|rest| rest.split('.').next());
            taken.extend(owner.and_then(number));
            let names_some = [".identities", ".smtpServer", DEFAULT_SERVER];
            if setting == list || names_some.into_iter().any(|end| setting.ends_with(end)) {
                let text = value.as_text().unwrap_or_default();
                taken.extend(items(&text).filter_map(number));
            }
        }
        let is_free = |name: &String| number(name).is_some_and(|it| !taken.contains(&it));
        let next = taken.iter().max().map_or(1, |last| u64::from(*last) + 1);
        again.filter(is_free).unwrap_or_else(|| format!("{kind}{next}"))
    }

    fn add(&mut self, name: String, value: Raw) {
        self.settings.insert(name.clone(), value.clone());
        self.made.settings.insert(name, value);
    }

    fn list(&mut self, list: &str, item: &str) {
        let was = text(self.settings, list).filter(|items| !items.is_empty());
        let is = was.map_or_else(|| item.to_owned(), |was| format!("{was},{item}"));
        self.change(list.to_owned(), Raw::text(&is));
        self.made.listed.push((list.to_owned(), item.to_owned()));
    }

    fn change(&mut self, name: String, is: Raw) {
        let was = self.settings.insert(name.clone(), is.clone());
        match self.made.changed.get_mut(&name) {
            Some(changed) => changed.is = is,
            None => {
                self.made.changed.insert(name, Changed { was, is });
            }
        }
    }
}

/// Keeps what Thunderbird itself has noted beside what was made `before` and is made again.
pub(super) fn keep_beside(settings: &mut Settings, then: &Settings, made: &Made, before: &Made) {
    let same = made.identities.keys().filter(|name| before.identities.contains_key(*name));
    let owners = same.map(|name| format!("{IDENTITY}{name}."));
    let server = (made.server == before.server).then(|| format!("{SERVER}{}.", made.server));
    let owners: Vec<_> = owners.chain(server).collect();
    for (name, value) in then {
        let is_beside = owners.iter().any(|owner| name.starts_with(owner));
        if is_beside && !before.settings.contains_key(name) && !settings.contains_key(name) {
            settings.insert(name.clone(), value.clone());
        }
    }
}

/// Takes away what was made, and puts back what was changed. What the person has changed since
/// stays: the addresses of the identities that stay for that reason.
pub(super) fn undo(settings: &mut Settings, made: &Made) -> Vec<Address> {
    let is_unchanged = |settings: &Settings, owner: &str| {
        let mut theirs = made.settings.iter().filter(|(name, _)| name.starts_with(owner));
        let entered =
            ENTERED.iter().any(|entered| settings.contains_key(&format!("{owner}{entered}")));
        !entered && theirs.all(|(name, value)| settings.get(name).is_none_or(|now| now == value))
    };
    let mut gone = Vec::new();
    let mut kept = Vec::new();
    for (identity, address) in &made.identities {
        let owner = format!("{IDENTITY}{identity}.");
        if is_unchanged(settings, &owner) {
            settings.retain(|name, _| !name.starts_with(&owner));
            gone.push(identity);
        } else {
            kept.push(address.clone());
        }
    }
    let owner = format!("{SERVER}{}.", made.server);
    // A description is no other server.
    let is_ours = ["hostname", "port", "username"].into_iter().all(|name| {
        let name = format!("{owner}{name}");
        settings.get(&name).is_none_or(|now| made.settings.get(&name) == Some(now))
    });
    if is_ours {
        settings.retain(|name, _| !name.starts_with(&owner));
        gone.push(&made.server);
    }
    let stays_listed =
        |name: &String| made.listed.iter().any(|(list, it)| list == name && !gone.contains(&it));
    for (name, Changed { was, is }) in &made.changed {
        if settings.get(name) == Some(is) && !stays_listed(name) {
            put_back(settings, name, was.clone());
        }
    }
    for (list, item) in made.listed.iter().filter(|(_, item)| gone.contains(&item)) {
        let Some(now) = text(settings, list) else { continue };
        if !items(&now).any(|it| it == item) {
            continue;
        }
        let rest: Vec<_> = now.split(',').filter(|it| it.trim() != item).collect();
        let was_there = made.changed.get(list).is_some_and(|changed| changed.was.is_some());
        let rest = Some(rest).filter(|rest| was_there || !rest.is_empty());
        put_back(settings, list, rest.map(|rest| Raw::text(&rest.join(","))));
    }
    if is_ours {
        // Nothing leads to a server that is gone.
        let dangling = |name: &str, value: &Raw| {
            let leads = name == DEFAULT_SERVER
                || (name.starts_with(IDENTITY) && name.ends_with(".smtpServer"));
            leads && value.as_text().as_ref() == Some(&made.server)
        };
        settings.retain(|name, value| !dangling(name, value));
    }
    kept
}

fn put_back(settings: &mut Settings, name: &str, value: Option<Raw>) {
    match value {
        Some(value) => settings.insert(name.to_owned(), value),
        None => settings.remove(name),
    };
}

/// The items of a list.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty())
}

//! What DNS says of a domain, beyond the addresses that connections need.
//!
//! A connection looks its server up as every program on the machine does (`connect`). Here is
//! asked what the system's resolver cannot be asked: SRV, MX and TXT. Nothing is validated with
//! DNSSEC, so an answer is hearsay: whatever follows from it is verified in another way, or put to
//! the person.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError as Answer, NetError};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use tokio::time::timeout;

use crate::domain::Domain;

/// How long one question may take, all tries together.
const QUESTION: Duration = Duration::from_secs(4);

/// How long one try may take.
const TRY: Duration = Duration::from_millis(1900);

/// How many records of an answer are looked at.
const MAX_RECORDS: usize = 32;

/// Who is asked about names. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Resolver(Whom);

#[derive(Clone, Debug, Default)]
enum Whom {
    #[default]
    System,
    Server(SocketAddr),
    Given(Arc<Vec<(String, Record)>>),
}

/// What a name has, in a sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// Where a service is.
    Srv(Srv),
    /// Who takes mail.
    Mx(Mx),
    /// A text.
    Txt(String),
    /// An address.
    Address(IpAddr),
}

/// Where a service is (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srv {
    /// The lowest is tried first.
    pub priority: u16,
    /// How often this one is taken among those of one priority.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The server; none where the domain says that it does not offer the service.
    pub target: Option<Domain>,
}

/// Who takes mail for a domain (RFC 5321 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mx {
    /// The lowest is tried first.
    pub preference: u16,
    /// The server; none where the domain says that it takes no mail (RFC 7505).
    pub exchange: Option<Domain>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsError {
    /// There is no such name, or it has no such record.
    NotFound,
    /// No server answered, or none that could: the resolver's words.
    NotAnswered(String),
}

impl std::fmt::Display for DnsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such record"),
            Self::NotAnswered(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for DnsError {}

impl Resolver {
    /// The servers that the system asks. Its configuration is read anew for every question, since
    /// a window stays open while a laptop goes from one network to another.
    #[must_use]
    pub fn system() -> Self {
        Self(Whom::System)
    }

    /// This server alone.
    #[must_use]
    pub fn at(server: SocketAddr) -> Self {
        Self(Whom::Server(server))
    }

    /// Nobody, so that no name has any record.
    #[must_use]
    pub fn nobody() -> Self {
        Self(Whom::Given(Arc::default()))
    }

    /// Nobody: these names have these records, and there are no others.
    #[must_use]
    pub fn given<N: Into<String>>(records: impl IntoIterator<Item = (N, Record)>) -> Self {
        let records = records.into_iter().map(|(name, record)| (name.into(), record));
        Self(Whom::Given(Arc::new(records.collect())))
    }

    /// Where a service is, such as `_submissions._tcp.partner.example`. In no order.
    ///
    /// # Errors
    /// [`DnsError`].
    pub async fn srv(&self, name: &str) -> Result<Vec<Srv>, DnsError> {
        self.ask(name, RecordType::SRV, Record::srv).await
    }

    /// Who takes mail for a domain, the preferred one first.
    ///
    /// # Errors
    /// [`DnsError`].
    pub async fn mx(&self, domain: &Domain) -> Result<Vec<Mx>, DnsError> {
        let mut found = self.ask(domain.as_ascii(), RecordType::MX, Record::mx).await?;
        found.sort_by_key(|mx| mx.preference);
        Ok(found)
    }

    /// The texts of a name, such as `_dmarc.partner.example`; each one's strings joined
    /// (RFC 7208 §3.3), and what is not UTF-8 replaced.
    ///
    /// # Errors
    /// [`DnsError`].
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        self.ask(name, RecordType::TXT, Record::txt).await
    }

    /// The addresses of a name, of both families.
    ///
    /// # Errors
    /// [`DnsError`].
    pub async fn addresses(&self, name: &Domain) -> Result<Vec<IpAddr>, DnsError> {
        if let Whom::Given(records) = &self.0 {
            return found(given(records, name.as_ascii()).filter_map(Record::address));
        }
        let asked = self.open()?;
        let answer = within(asked.lookup_ip(full(name.as_ascii())?)).await?;
        found(answer.iter())
    }

    async fn ask<T>(
        &self,
        name: &str,
        kind: RecordType,
        read: impl Fn(Record) -> Option<T>,
    ) -> Result<Vec<T>, DnsError> {
        if let Whom::Given(records) = &self.0 {
            return found(given(records, name).filter_map(read));
        }
        let asked = self.open()?;
        let answer = within(asked.lookup(full(name)?, kind)).await?;
        let records = answer.answers().iter();
        found(records.filter_map(|record| Record::of(&record.data)).filter_map(read))
    }

    fn open(&self) -> Result<TokioResolver, DnsError> {
        let provider = TokioRuntimeProvider::default();
        let mut builder = match self.0 {
            Whom::Server(server) => {
                let mut ways = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
                for way in &mut ways {
                    way.port = server.port();
                }
                let server = NameServerConfig::new(server.ip(), true, ways);
                let config = ResolverConfig::from_name_servers(vec![server]);
                let mut builder = TokioResolver::builder_with_config(config, provider);
                builder.options_mut().use_hosts_file = ResolveHosts::Never;
                builder
            }
            _ => TokioResolver::builder(provider).map_err(|error| not_answered(&error))?,
        };
        let options: &mut ResolverOpts = builder.options_mut();
        options.timeout = TRY;
        options.attempts = 2;
        // Every question is asked of a new one.
        options.cache_size = 0;
        builder.build().map_err(|error| not_answered(&error))
    }
}

impl Record {
    fn of(data: &RData) -> Option<Self> {
        Some(match data {
            RData::SRV(srv) => Self::Srv(Srv {
                priority: srv.priority,
                weight: srv.weight,
                port: srv.port,
                target: host(&srv.target)?,
            }),
            RData::MX(mx) => {
                Self::Mx(Mx { preference: mx.preference, exchange: host(&mx.exchange)? })
            }
            RData::TXT(txt) => {
                Self::Txt(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
            }
            _ => return None,
        })
    }

    fn srv(self) -> Option<Srv> {
        if let Self::Srv(srv) = self { Some(srv) } else { None }
    }

    fn mx(self) -> Option<Mx> {
        if let Self::Mx(mx) = self { Some(mx) } else { None }
    }

    fn txt(self) -> Option<String> {
        if let Self::Txt(txt) = self { Some(txt) } else { None }
    }

    fn address(self) -> Option<IpAddr> {
        if let Self::Address(address) = self { Some(address) } else { None }
    }
}

/// A question's answer, if it comes in time.
async fn within<T>(asking: impl Future<Output = Result<T, NetError>>) -> Result<T, DnsError> {
    match timeout(QUESTION, asking).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(why(error)),
        Err(late) => Err(not_answered(&late)),
    }
}

/// "There is none" is an answer; that the server failed is not.
fn why(error: NetError) -> DnsError {
    match error {
        NetError::Dns(Answer::NoRecordsFound(_)) => DnsError::NotFound,
        error => not_answered(&error),
    }
}

fn not_answered(words: &impl ToString) -> DnsError {
    DnsError::NotAnswered(words.to_string())
}

/// A name from the root on, so that the system's search list is left out.
fn full(name: &str) -> Result<Name, DnsError> {
    let mut name = Name::from_ascii(name).map_err(|_| DnsError::NotFound)?;
    name.set_fqdn(true);
    Ok(name)
}

/// The server that a record names, or that it names none; nothing where that is no host.
#[expect(clippy::option_option, reason = "no server, and no such record, are not the same")]
fn host(name: &Name) -> Option<Option<Domain>> {
    if name.is_root() {
        return Some(None);
    }
    name.to_ascii().parse().ok().map(Some)
}

fn found<T>(records: impl Iterator<Item = T>) -> Result<Vec<T>, DnsError> {
    let records: Vec<T> = records.take(MAX_RECORDS).collect();
    if records.is_empty() { Err(DnsError::NotFound) } else { Ok(records) }
}

fn given<'a>(records: &'a [(String, Record)], name: &'a str) -> impl Iterator<Item = Record> + 'a {
    records.iter().filter(move |(known, _)| known == name).map(|(_, record)| record.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::dns::{DnsServer, Says};
    use super::*;

    fn partner() -> Domain {
        "partner.example".parse().expect("a domain")
    }

    #[tokio::test]
    async fn a_server_is_asked_for_each_kind_of_record() {
        let server = DnsServer::start(&[
            ("_submissions._tcp.partner.example", Says::Srv(0, 5, 465, "smtp.partner.example.")),
            ("_submission._tcp.partner.example", Says::Srv(0, 0, 0, ".")),
            ("partner.example", Says::Mx(20, "mx2.partner.example.")),
            ("partner.example", Says::Mx(10, "mx1.partner.example.")),
            ("_dmarc.partner.example", Says::Txt(&["v=DMARC1; ", "p=reject"])),
            ("smtp.partner.example", Says::A([192, 0, 2, 1])),
        ]);
        let resolver = Resolver::at(server.address());
        let srv = |port, target: Option<&str>, weight| {
            let target = target.map(|name| name.parse().expect("a domain"));
            Ok(vec![Srv { priority: 0, weight, port, target }])
        };
        assert_eq!(
            resolver.srv("_submissions._tcp.partner.example").await,
            srv(465, Some("smtp.partner.example"), 5)
        );
        assert_eq!(resolver.srv("_submission._tcp.partner.example").await, srv(0, None, 0));
        let mx = resolver.mx(&partner()).await.expect("an answer");
        let hosts: Vec<_> = mx.iter().flat_map(|mx| &mx.exchange).map(Domain::as_ascii).collect();
        assert_eq!(hosts, ["mx1.partner.example", "mx2.partner.example"]);
        let txt = resolver.txt("_dmarc.partner.example").await;
        assert_eq!(txt, Ok(vec!["v=DMARC1; p=reject".to_owned()]));
        let smtp = "smtp.partner.example".parse().expect("a domain");
        assert_eq!(resolver.addresses(&smtp).await, Ok(vec![IpAddr::from([192, 0, 2, 1])]));
    }

    #[tokio::test]
    async fn no_such_record_is_told_from_no_answer() {
        let server = DnsServer::start(&[
            ("broken.example", Says::Fails),
            ("here.example", Says::A([192, 0, 2, 1])),
        ]);
        let resolver = Resolver::at(server.address());
        for (name, expected) in [
            ("nowhere.example", Some(DnsError::NotFound)),
            ("here.example", Some(DnsError::NotFound)),
            ("broken.example", None),
        ] {
            let error = resolver.txt(name).await.expect_err(name);
            match expected {
                Some(expected) => assert_eq!(error, expected, "{name}"),
                None => assert!(matches!(error, DnsError::NotAnswered(_)), "{name}: {error:?}"),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_server_is_given_up() {
        let server = DnsServer::start(&[("silent.example", Says::Nothing)]);
        let began = tokio::time::Instant::now();
        let answer = Resolver::at(server.address()).txt("silent.example").await;
        assert!(matches!(answer, Err(DnsError::NotAnswered(_))), "{answer:?}");
        assert!(began.elapsed() <= Duration::from_secs(4), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_sandbox_asks_nobody() {
        let mx = Mx { preference: 10, exchange: None };
        let resolver = Resolver::given([("partner.example", Record::Mx(mx.clone()))]);
        assert_eq!(resolver.mx(&partner()).await, Ok(vec![mx]));
        assert_eq!(resolver.txt("partner.example").await, Err(DnsError::NotFound));
        assert_eq!(resolver.addresses(&partner()).await, Err(DnsError::NotFound));
    }
}

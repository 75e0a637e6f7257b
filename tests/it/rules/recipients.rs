//! What recipients see, by what DNS says of the domains.

use std::time::Duration;

use outgate::domain::{DmarcPolicy, DmarcVerdict};
use outgate::service::{Outside, Parts, Service};
use outgate::smtp::dns::{Record, Resolver};
use outgate::smtp::{Network, Trust};

use super::house::{House, other, own};

/// A service of Alice's, where DNS says this.
fn where_dns_says(house: &House, records: &[(&str, &str)]) -> Service {
    let records = records.iter().map(|(name, text)| (*name, Record::Txt((*text).to_owned())));
    asking(house, Resolver::given(records))
}

fn asking(house: &House, resolver: Resolver) -> Service {
    let network = Network::sandbox([]).with_resolver(resolver);
    let trust = Trust::only(house.authority.pem()).expect("an authority");
    Service::new(Parts { outside: Outside::Sandbox(network, trust), ..house.parts() })
}

#[tokio::test]
async fn the_other_domain_decides_what_becomes_of_mail_on_behalf_of() {
    let house = House::start().await;
    for (record, verdict) in [
        ("v=DMARC1; p=reject", DmarcVerdict::CannotAlign(DmarcPolicy::Reject)),
        ("v=DMARC1; p=quarantine", DmarcVerdict::CannotAlign(DmarcPolicy::Quarantine)),
        ("v=DMARC1; p=none", DmarcVerdict::CannotAlign(DmarcPolicy::None)),
    ] {
        let records = [("_dmarc.partner.example", record), ("corp.example", "v=spf1 mx -all")];
        let service = where_dns_says(&house, &records);
        let seen = service.recipients(other()).await;
        assert_eq!(seen.through_gateway, DmarcVerdict::CanAlign);
        assert_eq!(seen.through_domain, Some((own(), verdict)));
        let shown: Vec<_> =
            seen.records.iter().map(|it| (it.name.as_str(), it.text.as_str())).collect();
        assert_eq!(shown, records);
        assert_eq!(seen.not_answered, None);
    }
    // Where a domain asks for nothing, there is nothing to fail.
    let seen = where_dns_says(&house, &[]).recipients(other()).await;
    assert_eq!(seen.through_gateway, DmarcVerdict::NothingAsked);
    assert_eq!(seen.through_domain, Some((own(), DmarcVerdict::NothingAsked)));
    // The own address is sent on nobody's behalf.
    let seen = where_dns_says(&house, &[]).recipients(own()).await;
    assert_eq!(seen.through_domain, None);
}

#[tokio::test(start_paused = true)]
async fn where_dns_does_not_answer_nothing_is_known_and_it_is_asked_again_later() {
    let house = House::start().await;
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let service = asking(&house, Resolver::at(silent.local_addr().expect("an address")));
    let began = tokio::time::Instant::now();
    let seen = service.recipients(other()).await;
    assert!(began.elapsed() <= Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(seen.through_gateway, DmarcVerdict::NotKnown);
    assert_eq!(seen.through_domain, Some((own(), DmarcVerdict::NotKnown)));
    assert!(seen.not_answered.is_some());
    // What was not answered is not asked again at once,
    let again = tokio::time::Instant::now();
    assert_eq!(service.recipients(other()).await, seen);
    assert_eq!(again.elapsed(), Duration::ZERO);
    // but a minute later.
    tokio::time::advance(Duration::from_secs(61)).await;
    let again = tokio::time::Instant::now();
    service.recipients(other()).await;
    assert!(again.elapsed() > Duration::ZERO);
}

#[tokio::test]
async fn nothing_is_said_before_dns_was_asked() {
    let house = House::start().await;
    let service = where_dns_says(&house, &[("_dmarc.partner.example", "v=DMARC1; p=reject")]);
    let so_far = service.recipients_so_far(other());
    assert_eq!((so_far.through_gateway, so_far.not_answered), (DmarcVerdict::NotKnown, None));
    let seen = service.recipients(other()).await;
    assert_eq!(service.recipients_so_far(other()), seen);
}

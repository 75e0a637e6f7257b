//! What DNS says of a domain's DMARC and SPF.

use tokio::task::JoinSet;

use super::dns::{DnsError, Resolver};
use crate::domain::{DmarcRecord, Domain, DomainDmarc, TextRecord};

/// What DNS says of a domain's DMARC, and the records that it says it with: those of DMARC, and
/// the domain's own of SPF.
///
/// # Errors
/// One of the questions was not answered, so that the rest means nothing.
pub async fn look_up(
    resolver: &Resolver,
    domain: &Domain,
) -> Result<(DomainDmarc, Vec<TextRecord>), DnsError> {
    let walk = DomainDmarc::walk(domain);
    let mut asking = JoinSet::new();
    for (place, at) in walk.iter().enumerate() {
        let (resolver, name) = (resolver.clone(), format!("_dmarc.{}", at.as_ascii()));
        asking.spawn(async move { (place, texts(&resolver, name).await) });
    }
    let spf = texts(resolver, domain.as_ascii().to_owned()).await?;
    let mut answers = Vec::new();
    while let Some(answer) = asking.join_next().await {
        // None is ever stopped, and none panics.
        if let Ok((place, texts)) = answer {
            answers.push((place, texts?));
        }
    }
    answers.sort_by_key(|(place, _)| *place);

    let (mut found, mut records) = (Vec::new(), Vec::new());
    for (place, texts) in answers {
        let mut read =
            texts.into_iter().filter_map(|text| Some((DmarcRecord::parse(&text.text)?, text)));
        // Of several, none counts (RFC 7489 §6.6.3).
        if let (Some((record, text)), None) = (read.next(), read.next()) {
            found.push((walk[place].clone(), record));
            records.push(text);
        }
    }
    records.extend(spf.into_iter().filter(|record| record.text.starts_with("v=spf1")));
    Ok((DomainDmarc::of(domain, &found), records))
}

async fn texts(resolver: &Resolver, name: String) -> Result<Vec<TextRecord>, DnsError> {
    match resolver.txt(&name).await {
        Ok(texts) => {
            Ok(texts.into_iter().map(|text| TextRecord { name: name.clone(), text }).collect())
        }
        Err(DnsError::NotFound) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::dns::{DnsServer, Says};
    use super::*;
    use crate::domain::{DmarcPolicy, DmarcVerdict};

    fn domain(text: &str) -> Domain {
        text.parse().expect("a domain")
    }

    #[tokio::test]
    async fn the_domain_and_those_above_it_are_asked() {
        let server = DnsServer::start(&[
            ("_dmarc.partner.example", Says::Txt(&["v=DMARC1; p=reject; ", "sp=quarantine"])),
            ("_dmarc.partner.example", Says::Txt(&["something else"])),
            ("mail.partner.example", Says::Txt(&["v=spf1 mx -all"])),
            ("mail.partner.example", Says::Txt(&["another-site-verification=1"])),
            ("_dmarc.corp.example", Says::Txt(&["v=DMARC1; p=none"])),
            ("_dmarc.twice.example", Says::Txt(&["v=DMARC1; p=none"])),
            ("_dmarc.twice.example", Says::Txt(&["v=DMARC1; p=reject"])),
        ]);
        let resolver = Resolver::at(server.address());
        let (from, records) =
            look_up(&resolver, &domain("mail.partner.example")).await.expect("it");
        assert_eq!(from.policy(), Some(DmarcPolicy::Quarantine));
        let shown: Vec<_> = records.iter().map(|it| (it.name.as_str(), it.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("_dmarc.partner.example", "v=DMARC1; p=reject; sp=quarantine"),
                ("mail.partner.example", "v=spf1 mx -all"),
            ]
        );
        let (own, _) = look_up(&resolver, &domain("corp.example")).await.expect("it");
        assert_eq!(from.verdict(&own), DmarcVerdict::CannotAlign(DmarcPolicy::Quarantine));
        let (above, _) = look_up(&resolver, &domain("partner.example")).await.expect("it");
        assert_eq!(from.verdict(&above), DmarcVerdict::CanAlign);
        let (twice, records) = look_up(&resolver, &domain("twice.example")).await.expect("it");
        assert_eq!((twice.policy(), records), (None, Vec::new()), "two records are none");
    }

    #[tokio::test]
    async fn where_a_question_is_not_answered_nothing_is_known() {
        for broken in ["_dmarc.mail.partner.example", "_dmarc.example", "mail.partner.example"] {
            let server = DnsServer::start(&[
                ("_dmarc.partner.example", Says::Txt(&["v=DMARC1; p=reject"])),
                (broken, Says::Fails),
            ]);
            let answer =
                look_up(&Resolver::at(server.address()), &domain("mail.partner.example")).await;
            assert!(matches!(answer, Err(DnsError::NotAnswered(_))), "{broken}: {answer:?}");
        }
    }
}

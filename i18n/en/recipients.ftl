# What recipients see of mail from an address, by each way that it can leave.

recipients-title = What recipients see
recipients-through-gateway = Through its gateway
recipients-through-gateway-now = Through its gateway (now)
recipients-through-domain = Through { $domain }’s mail servers
recipients-through-domain-now = Through { $domain }’s mail servers (now)
recipients-on-behalf = { $own } on behalf of { $sender }
recipients-can-align = Recipients can check that it comes from { $domain }.
recipients-nothing-asked = { $domain } does not ask recipients to check where its mail comes from.
recipients-report-only = Recipients cannot check that it comes from { $domain }, which wants it delivered all the same.
recipients-quarantine = { $domain } asks recipients to distrust such mail: it may land in their junk folders.
recipients-reject = { $domain } asks recipients to refuse such mail: it may not arrive.
recipients-not-known = Whether recipients can check where it comes from is not known: DNS did not answer.
recipients-details = Details
recipients-details-help = The records in DNS (DMARC and SPF) that this rests on. From which hosts a server sends, and whether it signs, is not known here.
recipients-no-records = DNS has no such records.
recipients-not-answered = DNS did not answer: { $words }

# Was Empfänger von Mail einer Adresse sehen, je nachdem, auf welchem Weg sie hinausgeht.

recipients-title = Was Empfänger sehen
recipients-through-gateway = Über ihr Gateway
recipients-through-gateway-now = Über ihr Gateway (so ist es jetzt)
recipients-through-domain = Über die Mailserver von { $domain }
recipients-through-domain-now = Über die Mailserver von { $domain } (so ist es jetzt)
recipients-on-behalf = { $own } im Auftrag von { $sender }
recipients-can-align = Empfänger können prüfen, dass sie von { $domain } kommt.
recipients-nothing-asked = { $domain } bittet Empfänger nicht, die Herkunft seiner Mail zu prüfen.
recipients-report-only = Empfänger können nicht prüfen, dass sie von { $domain } kommt; zustellen sollen sie sie trotzdem.
recipients-quarantine = { $domain } bittet Empfänger, solcher Mail zu misstrauen: Sie kann im Spam-Ordner landen.
recipients-reject = { $domain } bittet Empfänger, solche Mail abzulehnen: Sie kommt vielleicht nicht an.
recipients-not-known = Ob Empfänger die Herkunft prüfen können, ist nicht bekannt: Das DNS hat nicht geantwortet.
recipients-details = Einzelheiten
recipients-details-help = Die Einträge im DNS (DMARC und SPF), auf denen das beruht. Von welchen Rechnern ein Server sendet und ob er unterschreibt, ist hier nicht bekannt.
recipients-no-records = Solche Einträge gibt es im DNS nicht.
recipients-not-answered = Das DNS hat nicht geantwortet: { $words }

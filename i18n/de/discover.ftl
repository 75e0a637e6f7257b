# Wie der eigene Server einer Adresse gefunden wird und was über ihn bekannt ist.

discover-looking = Der Server von { $domain } wird gesucht …
discover-nothing = Nichts sagt, welchen Server { $domain } hat; darum steht hier sein üblicher Name. Den richtigen kennt, wer Ihnen die Adresse gegeben hat.
discover-nothing-cli = Nichts sagt, welchen Server { $domain } hat. Ihn kennt, wer Ihnen die Adresse gegeben hat.
discover-server = { $host }, Port { $port }, { $security }
discover-user-name = Benutzername: { $name }

## Woher etwas bekannt ist, unter dem Feld, in dem es steht

discover-from-provider = Bekannte Einstellungen von { $name }
discover-from-srv = Aus den eigenen DNS-Einträgen von { $domain }
discover-from-autoconfig = Von { $domain } für Mailprogramme veröffentlicht, unter { $host }
discover-from-mx-provider = Bekannte Einstellungen von { $name }, wo Mail an { $domain } ankommt
discover-from-mx-autoconfig = Unter { $host } veröffentlicht, von dort, wo Mail an { $domain } ankommt
discover-from-guess = Geraten: Dort hat ein Mailserver geantwortet
discover-from-nothing = Geraten: Es wurde nichts gefunden
discover-user-name-usual = Meist die ganze Adresse

## Was man vorher wissen muss

discover-app-password =
    .title = Nötig ist ein eigenes Passwort für Mailprogramme
    .what = { $host } weist Ihr gewöhnliches Passwort zurück. Das richtige heißt bei Ihrem Anbieter App-Passwort oder Passwort für Mailprogramme; dort sehen Sie auch, wo Sie eines anlegen.
discover-allow-first =
    .title = Mailprogramme müssen zuerst erlaubt werden
    .what = { $host } weist jedes Passwort zurück, bis Sie in den Einstellungen Ihres Postfachs Mailprogramme (SMTP) erlauben.
discover-passwords-may-be-off =
    .title = Passwörter sind dort vielleicht abgeschaltet
    .what = { $host } nimmt ein Passwort nur an, wenn die Verwaltung von { $domain } das für Mailprogramme erlaubt („authentifiziertes SMTP“).
discover-passwords-off =
    .title = Dieser Anbieter nimmt keine Passwörter mehr an
    .what = Bei { $host } melden sich Mailprogramme nur noch auf andere Weise an (OAuth), die Outgate nicht kennt. Diese Adresse kann kein Gateway bekommen.
discover-bridge =
    .title = Nötig ist das Programm des Anbieters
    .what = Mail von dieser Adresse geht durch Proton Mail Bridge. Das Programm muss auf diesem Computer laufen und gehört zu den bezahlten Tarifen. Es zeigt das Passwort, das hier einzugeben ist.
discover-help = Hilfeseite des Anbieters öffnen

## Bevor ein Server benutzt wird, den jemand anders genannt hat

discover-doubt-other-domain =
    .title = Um die Mail von { $domain } kümmert sich { $host }. Diesen Server benutzen?
    .what = Er liegt außerhalb von { $domain }; dass er dazugehört, sagt nur das DNS. Benutzen Sie ihn, wenn Sie den Namen kennen.
discover-doubt-this-machine =
    .title = { $domain } nennt als Server diesen Computer ({ $host }). Diesen Server benutzen?
    .what = Das stimmt nur, wenn hier ein eigener Mailserver läuft.
discover-doubt-local-network =
    .title = { $domain } nennt als Server { $host } in dem Netz, in dem Sie gerade sind. Diesen Server benutzen?
    .what = Das stimmt nur, wenn Sie diesen Server kennen.
discover-use = { $host } benutzen
discover-use-not = Anderen Server eingeben

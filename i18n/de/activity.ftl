# Das Verzeichnis aller Zustellversuche.

activity-title = Verlauf
activity-subtitle = Jede Nachricht, die über Outgate hinausging, der Server, der sie angenommen hat, und was er geantwortet hat.
activity-none = Noch ist keine Nachricht über Outgate hinausgegangen.
activity-none-help = Was Mailprogramme über Outgate senden, steht hier mit dem, was daraus wurde.
activity-not-found = Nichts passt zu „{ $sought }“.
activity-not-chosen = Nichts passt zur Auswahl.
activity-show-all = Alle zeigen
activity-no-subject = (kein Betreff)
activity-to = { $count ->
    [one] { $from } → 1 Empfänger
   *[other] { $from } → { $count } Empfänger
}
activity-to-through = { $count ->
    [one] { $from } → 1 Empfänger, über { $host }
   *[other] { $from } → { $count } Empfänger, über { $host }
}
activity-unreadable = { $count ->
    [one] 1 Zeile des Verlaufs ist nicht lesbar und fehlt hier.
   *[other] { $count } Zeilen des Verlaufs sind nicht lesbar und fehlen hier.
}

## Was daraus wurde

activity-accepted = Angenommen
activity-refused = Abgelehnt
activity-deferred = Jetzt nicht
activity-unknown = Vielleicht angenommen
activity-some-refused = { $count ->
    [one] 1 Empfänger abgelehnt
   *[other] { $count } Empfänger abgelehnt
}
activity-also-refused = { $count ->
    [one] und 1 weiterer
   *[other] und { $count } weitere
}
activity-not-told = Das Mailprogramm war fort, bevor es das erfahren konnte. Möglicherweise hat es die Nachricht noch einmal gesendet.

## Was gesucht wird

activity-find = Adresse, Server oder Wort suchen
activity-any-outcome = Jedes Ergebnis
activity-any-way = Jeder Weg
activity-by-gateway = Über ein Gateway
activity-by-domain = Über die Domain
activity-any-time = Jederzeit
activity-last-day = In den letzten 24 Stunden
activity-last-days = { $days ->
    [one] Am letzten Tag
   *[other] In den letzten { $days } Tagen
}

## Ein Versuch

activity-back = Ganzer Verlauf
activity-when = Wann
activity-from = Von
activity-recipients = Empfänger
activity-server = Mailserver
activity-server-gateway = { $host }, Port { $port }: das eigene Gateway der Adresse
activity-server-domain = { $host }, Port { $port }: der Mailserver der Domain
activity-no-server = Keiner wurde gefragt
activity-stage = Gescheitert bei
activity-answer = Antwort
activity-gone = Dieser Versuch ist nicht mehr aufgezeichnet.
activity-no-conversation = Was gesagt wurde, ist nicht aufgezeichnet, oder es war niemand da, der etwas sagte.

## Export

activity-export = Exportieren …
activity-export-now = Exportieren
# Der Name, den ein exportierter Verlauf zuerst bekommt.
activity-export-file = outgate-verlauf.csv
activity-export-title = Exportieren, was zu sehen ist
activity-export-path = Datei
activity-export-help = Eine Tabelle mit einer Zeile je Nachricht, für eine Tabellenkalkulation. Der Desktop hat keinen Dialog zur Auswahl einer Datei; geben Sie daher ein, wo sie liegen soll.
activity-exporting = Wird exportiert …
activity-exported = { $count ->
    [one] 1 Nachricht steht in { $file }.
   *[other] { $count } Nachrichten stehen in { $file }.
}

## Was aufgezeichnet bleibt

activity-kept = { $days ->
    [one] 1 Tag lang aufbewahrt
   *[other] { $days } Tage lang aufbewahrt
}
activity-kept-help = Was älter ist, wird gelöscht. Der Verlauf liegt auf diesem Computer und ist nur für Sie; was mit Servern gesagt wurde und die Empfänger nennt, belegt höchstens 32 MB, und das Älteste davon geht zuerst.
activity-keep = Aufbewahren für
activity-omit-subjects = Betreffzeilen von jetzt an nicht aufzeichnen

## Auf der Befehlszeile

activity-keep-is = Der Verlauf bewahrt { $days ->
    [one] 1 Tag lang auf, was gesendet wurde.
   *[other] { $days } Tage lang auf, was gesendet wurde.
}

# Die Seite der Verwaltung.

policy-title = Gateway-Richtlinie
policy-subtitle = Bestimmt für alle bei { $domain }, welcher Server ihre Mail zustellen darf.
policy-subtitle-no-domain = Bestimmt für alle in Ihrer Organisation, welcher Server ihre Mail zustellen darf.

## Die Entscheidung selbst

policy-allow-heading = Eigene Gateways der Benutzer erlauben
policy-allow = Benutzern erlauben, Mail über einen externen SMTP-Server zu senden, wenn sie eine Absenderadresse einrichten, die außerhalb Ihrer E-Mail-Domains liegt
policy-allow-off-help = Aus: Mail von jeder Adresse stellen die Mailserver Ihrer Domain zu. Gateways, die schon eingerichtet sind, ruhen und gehen nicht verloren.
policy-allow-warning = Mail, die jemand über ein eigenes Gateway sendet, geht nicht durch das Ausgangs-Gateway Ihrer Domain, { $host }. Lassen Sie dies aus, wenn alle Mail dort hindurch muss.
policy-allow-warning-unnamed = Mail, die jemand über ein eigenes Gateway sendet, geht nicht durch das Ausgangs-Gateway Ihrer Domain. Lassen Sie dies aus, wenn alle Mail dort hindurch muss.

policy-why-allow = Warum erlauben?
policy-why-allow-server = Mail von der anderen Adresse geht vom eigenen Server dieser Adresse aus, egal in welchem Mailprogramm sie geschrieben wurde. Dort ist sie an einer einzigen Stelle verzeichnet.
policy-why-allow-check = Die Server der Empfänger können prüfen, ob die Mail wirklich daher kommt (SPF, DKIM und DMARC). Sie landet seltener im Spam.
policy-why-allow-plain = Empfänger sehen einen einzigen Absender, ohne „im Auftrag von“ und ohne zweite Adresse.
policy-why-not = Warum nicht?
policy-why-not-archive = Solche Mail geht nicht durch das Ausgangs-Gateway Ihrer Domain. Was dort archiviert, geprüft oder gefiltert wird, bekommt sie nie zu sehen.
policy-why-not-elsewhere = Sie liegt auf einem Server, den Sie nicht betreiben. Wer sie lesen darf und wie lange sie bleibt, wird dort bestimmt.
policy-why-not-other-way = Ohne diese Erlaubnis schreiben manche von der anderen Adresse vielleicht in einem Webmailer, von dem Sie gar nichts sehen. Outgate verzeichnet wenigstens jede Nachricht bei der Person, die sie gesendet hat.

## E-Mail-Domains

policy-domains = Ihre E-Mail-Domains
policy-domains-help = Eine Adresse in einer dieser Domains hat nie ein eigenes Gateway.
policy-domains-below-help = *.corp.example steht für jede Domain unterhalb von corp.example.
policy-domains-add = Domain hinzufügen
policy-domains-remove = { $domain } entfernen
policy-domains-add-one = Hinzufügen

## Was ein Gateway haben muss

policy-require = Was ein Gateway haben muss
policy-require-encryption = Eine verschlüsselte Verbindung
policy-require-encryption-help = Ohne diese Vorgabe darf ein Server, der kein Passwort will, unverschlüsselt benutzt werden. Ein Passwort ist immer geschützt.
policy-require-confirmed = Eine bestätigte Adresse
policy-require-confirmed-help = Ein Code, der an die Adresse geschickt wird, zeigt, dass sie dem Benutzer gehört.

## Die Mailserver der Domain

policy-servers = Mailserver Ihrer Domain
policy-server = Mailserver
policy-server-help = Er nimmt die gewöhnliche Mail aller an. Dort meldet sich jeder mit eigenem Namen und Passwort an.
policy-server-user-name = Benutzername dort
policy-server-user-name-help = { "{login}" } steht für den Anmeldenamen der Person. Lassen Sie das Feld leer, wenn alle ihren selbst eingeben.
policy-outbound-gateway = Ausgangs-Gateway dahinter
policy-outbound-gateway-help = Dort geht gewöhnliche Mail anschließend hindurch. Es wird hier nur genannt; direkt wird nichts dorthin gesendet.
policy-own-address = Eigene Adresse aller
policy-own-address-help = Zum Beispiel { "{login}" }@corp.example. Lassen Sie das Feld leer, wenn alle ihre selbst eingeben.
policy-extra-ca = Weitere Zertifizierungsstelle
policy-extra-ca-help = Eine Datei im PEM-Format, für Server, deren Zertifikate Ihre Organisation selbst ausstellt.
policy-extra-ca-choose = Datei wählen …
policy-extra-ca-not-whole = Geben Sie den ganzen Pfad an, von der Wurzel der Platte an, damit jedes Programm dieselbe Datei findet.
policy-own-address-no-login = Schreiben Sie { "{login}" } dort, wo der Anmeldename der Person steht. Sonst hätten alle dieselbe Adresse.
policy-optional = (freiwillig)

## Den Mailserver prüfen, bevor er gespeichert ist

policy-test-help = Prüft, was hier eingegeben ist, mit Ihrer eigenen Adresse und Anmeldung. Nichts wird gespeichert und keine Nachricht gesendet.
policy-test-wrong = Prüfen geht nicht, solange hier etwas nicht stimmt: { $fields }.
policy-test-no-server = Zu prüfen gibt es erst etwas, wenn der Mailserver eingegeben ist.
policy-test-no-address = Der Test braucht Ihre eigene Adresse als Absender, und die ist noch nicht bekannt. Geben Sie sie auf ihrer Seite ein, oder hier die aller.
policy-test-no-sign-in = Der Test meldet sich als Sie an, und Ihre Anmeldung ist noch nicht bekannt. Richten Sie sie auf der Seite Ihrer eigenen Adresse ein und prüfen Sie dann hier.
policy-test-not-yet = Der Test meldet sich als Sie an, und ohne Mailserver kann sich niemand anmelden. Speichern Sie ihn zuerst. Ihre Anmeldung auf der Seite Ihrer eigenen Adresse prüft ihn dann in denselben Schritten.
policy-test-own = Eigene Adresse öffnen

## Wer sie ändern darf, und das Speichern

policy-unlocked = Entsperrt: Sie können sie ändern
policy-locked = Gesperrt: Die Verwaltung kann sie ändern
policy-locked-help = Nur wer diesen Computer verwaltet, ändert die Richtlinie.
policy-unlock-and-save = Entsperren und speichern
policy-unlocking = Das Passwort der Verwaltung wird erwartet …
policy-saving = Wird gespeichert …
policy-by-hand = Als Verwaltung speichern
policy-by-hand-no-unlocker = Auf diesem Computer fehlt pkexec, das nach dem Passwort der Verwaltung fragen würde.
policy-by-hand-help = Die Verwaltung kann dies in einem Terminal ausführen. Es speichert genau, was Sie eingegeben haben, und diese Seite folgt dann von selbst.
policy-by-hand-show = Stattdessen in einem Terminal speichern
policy-by-hand-copy = Befehl kopieren
policy-by-hand-copied = Kopiert.
policy-wrong = Speichern geht nicht, solange hier etwas nicht stimmt: { $fields }.
policy-applies-to-others = Das gilt sofort, und für alle.
policy-saved = Gespeichert. Es gilt ab jetzt.
policy-not-saved = { $count ->
    [one] 1 Änderung nicht gespeichert: { $changes }.
   *[other] { $count } Änderungen nicht gespeichert: { $changes }.
}
policy-conflict = Jemand anderes hat die Richtlinie inzwischen geändert: { $changes }. Ihre Eingaben bleiben erhalten.
policy-discarded = Verworfen. Hier steht, was gilt.

## Was sich ändert, als kurze Wendungen in einer Aufzählung

policy-change-allowed = Gateways erlaubt
policy-change-not-allowed = Gateways nicht mehr erlaubt
policy-change-domain-added = E-Mail-Domain { $domain } hinzugefügt
policy-change-domain-removed = E-Mail-Domain { $domain } entfernt
policy-change-server = Mailserver jetzt { $host }, Port { $port }, { $security }
policy-change-server-removed = Mailserver entfernt
policy-change-user-name = Benutzername am Mailserver jetzt { $form }
policy-change-user-name-removed = Benutzername am Mailserver gibt jeder selbst ein
policy-change-outbound-gateway = Ausgangs-Gateway jetzt { $host }
policy-change-outbound-gateway-removed = Ausgangs-Gateway nicht mehr genannt
policy-change-own-address = eigene Adressen jetzt { $form }
policy-change-own-address-removed = eigene Adressen nicht mehr in einer Form
policy-change-own-address-given = { $login } bekommt die eigene Adresse { $address }
policy-change-own-address-taken = { $login } bekommt keine eigene Adresse mehr
policy-change-encryption-required = verschlüsselte Verbindung verlangt
policy-change-encryption-waived = verschlüsselte Verbindung nicht mehr verlangt
policy-change-confirmed-required = bestätigte Adresse verlangt
policy-change-confirmed-waived = bestätigte Adresse nicht mehr verlangt
policy-change-extra-ca = Zertifizierungsstellen in { $path } vertraut
policy-change-extra-ca-removed = nur den Zertifizierungsstellen dieses Computers vertraut

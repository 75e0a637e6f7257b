# Andere Programme, in denen Mail entsteht: wie sie über Outgate senden.

apps-subtitle = Lassen Sie die Programme, in denen Sie Mail schreiben, über Outgate senden. Die Adresse im Absender entscheidet, wer zustellt.

## Die Programme, und was mit jedem geschieht

apps-thunderbird = Thunderbird
apps-mutt = Mutt und NeoMutt
apps-git = Git
apps-thunderbird-help = Ergänzt einen Postausgangsserver und für jede hinzugefügte Adresse einen Absender.
apps-mutt-help = Übergibt Mail an Outgate, statt selbst zu senden. Ein Passwort ist nicht nötig.
apps-git-help = Lässt git send-email Patches an Outgate übergeben. Ein Passwort ist nicht nötig.

## Wie es um ein Programm steht

apps-not-there = Nicht gefunden
apps-not-set-up = Nicht eingerichtet
apps-set-up = Eingerichtet
apps-outdated = Nicht aktuell
apps-unclear = Nicht bekannt

## Was gleich geschieht

apps-plan-set-up = Was sich in { $app } ändert
apps-plan-undo = Was sich beim Rückgängigmachen in { $app } ändert
apps-plan-nothing = Alles ist, wie es sein soll. Nichts muss geändert werden.
apps-plan-nothing-left = Davon ist nichts mehr übrig. Outgate vergisst, dass es eingerichtet war.
apps-plan-new-file = Neue Datei { $path }
apps-plan-file = Änderungen in { $path }
apps-plan-gone = Die Datei { $path } wird entfernt.
apps-plan-legend = Ein Minus ist eine Zeile, die entfällt, ein Plus eine, die hinzukommt. Sonst wird nichts angerührt.
apps-change-it = Ändern
apps-undo-it = Rückgängig machen
apps-show = Einrichten …
apps-update = Aktualisieren …
apps-undo = Rückgängig …
apps-needs-relay = Richten Sie zuerst oben das Senden ein.
apps-done-set-up = Mail aus { $app } geht jetzt über Outgate.
apps-done-undo = Mail aus { $app } geht wieder wie zuvor.

## Was man zu einer Änderung wissen muss

apps-note-own-address = Mail von { $address } geht weiter wie bisher.
apps-note-asks-password = Beim ersten Senden fragt es nach einem Passwort: dem, das Outgate gezeigt hat, als es erzeugt wurde. Es wird in keine Datei geschrieben.
apps-note-backup = Was jetzt dort steht, wird in { $path } aufgehoben.
apps-note-kept = Der Absender { $address } bleibt, weil Sie ihn seither geändert haben.
apps-note-hook = Zeile { $line } von { $path } kann für manche Mail einen anderen Weg wählen.
apps-note-git-identity = Wo Sie die Identität „{ $identity }“ wählen, gilt deren eigenes sendmailCmd, und die Mail geht nicht über Outgate.
apps-note-envelope-sender = Git gibt { $address } als Absender an. Mail mit einer anderen Adresse im Absender wird abgelehnt.

## Warum es nicht geschah

apps-error-not-there =
    .title = { $app } nicht gefunden
    .what = { $app } ist nicht auf diesem Rechner, oder Sie haben es nie benutzt.
    .todo = Starten Sie es einmal, und versuchen Sie es dann noch einmal.
apps-error-runs =
    .title = Thunderbird läuft
    .what = Thunderbird hat { $path } geöffnet und würde die Änderung beim Beenden überschreiben. Nichts wurde geändert.
    .todo = Schließen Sie Thunderbird, und versuchen Sie es dann noch einmal.
apps-error-no-account =
    .title = Kein Konto in Thunderbird
    .what = In { $path } gibt es noch kein Mailkonto, zu dem Ihre Adressen hinzukommen könnten.
    .todo = Richten Sie in Thunderbird Ihr eigenes Konto ein, schließen Sie es, und versuchen Sie es dann noch einmal.
apps-error-no-address =
    .title = Keine Adresse hinzugefügt
    .what = Sie haben keine weitere Adresse hinzugefügt; also ist in Thunderbird nichts einzurichten.
    .todo = Fügen Sie zuerst unter „Adressen“ eine hinzu.
apps-error-no-relay =
    .title = Senden nicht eingerichtet
    .what = Thunderbird übergibt Mail an das Relay von Outgate, das noch nicht eingerichtet ist.
    .todo = Richten Sie es unter „Mailprogramme“ ein oder mit „outgate relay install“, und versuchen Sie es dann noch einmal.
apps-error-unreadable =
    .title = Nicht verstanden
    .what = In Zeile { $line } von { $path } steht etwas, das Outgate nicht versteht. Nichts wurde geändert.
    .todo = Richten Sie das Programm von Hand ein: „Mailprogramme“ im Fenster oder „outgate relay settings“ sagt, was einzutragen ist.
apps-error-changed =
    .title = Inzwischen geändert
    .what = { $path } wurde geändert, nachdem Ihnen gezeigt wurde, was geschehen soll. Outgate hat nichts geändert.
    .todo = Sehen Sie es sich noch einmal an.
apps-error-blanks =
    .title = Outgate ist nicht aufrufbar
    .what = Outgate liegt in { $path }, und das Programm kann nichts aufrufen, dessen Pfad Leerzeichen enthält.
    .todo = Installieren Sie Outgate anderswo, zum Beispiel in /usr/local/bin.
apps-error-too-old =
    .title = Git ist zu alt
    .what = Dies ist Git { $version }. Erst seit { $first } kann es Mail an einen Befehl übergeben.
    .todo = Installieren Sie ein neueres Git, oder legen Sie einen Link namens sendmail auf Outgate an und setzen Sie sendemail.smtpServer darauf.
apps-error-not-set-up =
    .title = Nichts rückgängig zu machen
    .what = Outgate hat in diesem Programm nichts geändert.
    .todo = Es ist nichts zu tun.
apps-error-file =
    .title = Datei nicht gelesen oder geschrieben
    .what = { $path } konnte nicht gelesen oder geschrieben werden: { $words }
    .todo = Sehen Sie nach, wem die Datei gehört und ob die Festplatte voll ist, und versuchen Sie es dann noch einmal.
apps-error-command =
    .title = Git antwortet nicht wie erwartet
    .what = Git sagt: { $words }
    .todo = Beheben Sie, was es sagt, und versuchen Sie es dann noch einmal.

## Die Testnachricht

apps-test-title = Testnachricht
apps-test-help = Schickt eine kurze Nachricht von einer Ihrer Adressen an sich selbst, wie ein Mailprogramm es täte, und zeigt ihren Weg.
apps-test-from = Absender
apps-test-send = Testnachricht senden
apps-test-way = Der Weg, den sie nahm
apps-test-subject = Testnachricht von { $address }
apps-test-body = Sie haben sich diese Nachricht mit Outgate selbst geschickt, um zu sehen, welchen Weg Mail von { $address } nimmt. Sie wurde an { $host } übergeben.
apps-test-body-end = Sonst ist nichts zu tun.
apps-test-done = { $host } hat die Nachricht angenommen. Sie müsste bald bei { $address } ankommen.
apps-relay-answers = Das Relay antwortet auf Port { $port }.
apps-relay-silent = Auf Port { $port } antwortet nichts.

## Auf der Kommandozeile

apps-cli-others = Andere Programme: „outgate relay settings“ sagt, was einzutragen ist; wer sendmail aufruft, rufe „{ $command }“ auf.
apps-cli-change = Ändern?
apps-cli-no-yes = Hier ist niemand, der gefragt werden könnte. Mit --yes wird geändert, was gezeigt wurde.
apps-cli-not-wanted = Nichts wurde geändert.

## Das Fenster: was in ein Programm einzutragen ist, nämlich das Relay

apps-relay-title = Was einzutragen ist
apps-relay-offer = Aus jedem Programm senden
apps-relay-what = Outgate kann Mail von jedem Programm auf diesem Rechner annehmen und an den richtigen Server übergeben. Das wird einmal eingerichtet. Aus dem Netz ist es nicht erreichbar.
apps-relay-set-up = Einrichten
apps-relay-setting-up = Wird eingerichtet …
apps-relay-help = Tragen Sie in einem Programm, das Mail sendet, einen Postausgangsserver (SMTP) mit diesen Angaben ein. Sie gelten nur auf diesem Rechner.
apps-relay-server = Server
apps-relay-port = Port
apps-relay-security = Verschlüsselung
apps-relay-security-none = Keine (nichts verlässt diesen Rechner)
apps-relay-user-name = Benutzername
apps-relay-password = Passwort
apps-relay-password-hidden = Wird nur einmal gezeigt
apps-relay-password-once = Kopieren Sie das Passwort jetzt in Ihre Mailprogramme. Es wird nicht aufgehoben und nicht noch einmal gezeigt.
apps-relay-copied = Kopiert
apps-relay-ready = Bereit
apps-relay-off = Ausgeschaltet
apps-relay-stopped = Läuft nicht
apps-relay-turn-on = Einschalten
apps-relay-renew = Neues Passwort …
apps-relay-renew-ask = Ein neues Passwort erzeugen?
apps-relay-renew-help = Das alte gilt sofort nicht mehr. Jedem Programm, das es hat, muss das neue mitgeteilt werden.
apps-relay-renew-yes = Neues Passwort erzeugen
apps-relay-remove = Ausschalten …
apps-relay-remove-ask = Keine Mail mehr von anderen Programmen annehmen?
apps-relay-remove-help = Programme mit diesen Angaben können nichts senden, bis Sie es wieder einschalten. Port und Passwort werden aufgehoben.
apps-relay-remove-yes = Ausschalten
apps-relay-by-hand-title = Outgate startet auf diesem Rechner nicht von selbst
apps-relay-by-hand = Mailprogramme können senden, solange „outgate relay“ in einem Terminal läuft. Starten Sie es bei jeder Anmeldung.
apps-relay-other-port = Anderen Port wählen
apps-programs = Programme, die sich von hier aus einrichten lassen

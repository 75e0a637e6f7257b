# Die Mails, die Outgate selbst verschickt. Ein Betreff hat eine Zeile, der Text ist unformatiert.

mail-code-subject = { $code } bestätigt { $address }
mail-code-body =
    { $own } möchte mit Outgate Mail senden von der Adresse
    { $address }

    Um zu bestätigen, dass sie der Person gehört, wird dieser Code eingegeben:

    { $code }

    Der Code gilt eine Stunde.

    Wenn Sie das nicht waren, beachten Sie diese Mail nicht weiter. Ohne den
    Code kann niemand auf diesem Weg von Ihrer Adresse senden. Geben Sie ihn
    niemandem, auch wenn jemand Sie darum bittet.

mail-gateway-subject = { $address } sendet jetzt über { $host }
mail-gateway-body =
    Diese Nachricht ist über { $host } zu Ihnen gekommen. Outgate hat sie
    geschickt, um zu prüfen, dass Mail von { $address } diesen Weg nimmt.

    { $own } hat das soeben eingeschaltet. Von jetzt an geht Mail, die mit
    Outgate von { $address } gesendet wird, über { $host } oder gar nicht
    hinaus: Lehnt der Server sie ab, erfährt es der Absender.

    Wenn Sie das nicht waren, ändern Sie beim Anbieter das Passwort von
    { $address }.

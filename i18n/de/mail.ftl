# Die Mails, die Outgate selbst verschickt: Betreffe und Absätze. Jeder steht hier in einer Zeile;
# umgebrochen wird, wo eine Mail entsteht. Gelesen werden sie auch von Leuten, die Outgate nicht kennen.

mail-code-subject = { $code } bestätigt { $address }
mail-code-why = Jemand möchte mit Outgate Mail senden von der Adresse { $address }. Wenn Sie das sind, geben Sie diesen Code ein, um zu bestätigen, dass die Adresse Ihnen gehört:
mail-code-good-for = Der Code gilt eine Stunde lang und für fünf Versuche. Sobald ein neuer verschickt wurde, gilt er nicht mehr.
mail-code-asked-by = Angefordert von
mail-code-machine = Auf dem Rechner
mail-code-program = Mit dem Programm
mail-code-not-asked = Wenn Sie ihn nicht angefordert haben, beachten Sie diese Mail nicht weiter; mehr ist nicht zu tun. Ohne den Code kann niemand auf diesem Weg von { $address } senden. Geben Sie ihn niemandem, auch wenn jemand Sie darum bittet.

mail-gateway-subject = { $address } sendet jetzt über { $host }
mail-gateway-proves = Diese Nachricht ist über { $host } zu Ihnen gekommen. Das beweist, dass Sie sich bei diesem Server anmelden können, dass er Mail von { $address } annimmt und dass er sie zustellt.
mail-gateway-from-now-on = { $own } hat das soeben in Outgate eingeschaltet. Von jetzt an geht Mail, die mit Outgate von { $address } gesendet wird, über { $host } oder gar nicht hinaus: Lehnt der Server sie ab, erfährt es der Absender.
mail-gateway-not-asked = Wenn Sie das nicht waren, ändern Sie beim Anbieter das Passwort von { $address }.

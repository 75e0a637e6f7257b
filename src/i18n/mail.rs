//! The words of the mails that Outgate itself sends.

use super::Words;
use crate::domain::{Address, Host};
use crate::service::{CodeRequest, MailPiece, MailWords};

impl Words {
    /// The mail that carries a code to an address.
    #[must_use]
    pub fn code_mail(self, request: &CodeRequest) -> MailWords {
        let address = request.address.to_string();
        let person = format!("{} ({})", request.person, request.own_address);
        let machine = request.machine.clone();
        let facts = [
            Some((self.mail_code_asked_by(), person)),
            machine.map(|machine| (self.mail_code_machine(), machine)),
            Some((self.mail_code_program(), request.program.to_owned())),
        ];
        MailWords {
            language: self.language().code(),
            subject: self.mail_code_subject(request.code.digits(), &address),
            pieces: vec![
                MailPiece::Paragraph(self.mail_code_why(&address)),
                MailPiece::Code(request.code.digits().to_owned()),
                MailPiece::Paragraph(self.mail_code_good_for()),
                MailPiece::Facts(facts.into_iter().flatten().collect()),
                MailPiece::Paragraph(self.mail_code_not_asked(address)),
            ],
        }
    }

    /// The mail that an address sends to itself when its gateway is turned on.
    #[must_use]
    pub fn gateway_mail(self, own: &Address, address: &Address, host: &Host) -> MailWords {
        let (own, address, host) = (own.to_string(), address.to_string(), host.to_string());
        MailWords {
            language: self.language().code(),
            subject: self.mail_gateway_subject(&address, &host),
            pieces: vec![
                MailPiece::Paragraph(self.mail_gateway_proves(&host, &address)),
                MailPiece::Paragraph(self.mail_gateway_from_now_on(own, &address, host)),
                MailPiece::Paragraph(self.mail_gateway_not_asked(address)),
            ],
        }
    }
}

/// A language a paper can be printed in. Add a case here and a column to `SheetTextRow`: the compiler finds the rest.
public enum SheetLanguage: String, Hashable, Sendable, CaseIterable {
    /// The default.
    case french = "fr"
    /// English.
    case english = "en"
    /// German.
    case german = "de"
    /// Spanish.
    case spanish = "es"
    /// Arabic: pango turns and joins its letters, and lays its lines out from the right.
    case arabic = "ar"
    /// Portuguese.
    case portuguese = "pt"
}

/// One text in every language.
struct SheetTextRow {
    let fr: String
    let en: String
    let de: String
    let es: String
    let ar: String
    let pt: String

    subscript(_ language: SheetLanguage) -> String {
        switch language {
        case .french: fr
        case .english: en
        case .german: de
        case .spanish: es
        case .arabic: ar
        case .portuguese: pt
        }
    }
}

extension SheetLanguage {
    /// The note of a sheet whose photo was taken although some check of it could not tell.
    public var partlyCheckedNote: String {
        SheetTextRow(
            fr: "Photo contrôlée en partie : vérifiez-la avant de l’envoyer.",
            en: "Photo checked in part: look at it before you send it.",
            de: "Foto nur zum Teil geprüft: vor dem Einsenden ansehen.",
            es: "Foto comprobada en parte: mírela antes de enviarla.",
            ar: "صورة فُحصت جزئيًا: تحقق منها قبل إرسالها.",
            pt: "Foto verificada em parte: veja-a antes de a enviar.")[self]
    }

    /// The note of a sheet whose photo was taken although some check of it failed.
    public var notConformingNote: String {
        SheetTextRow(
            fr: "Photo non conforme à la norme : l’administration peut la refuser.",
            en: "Photo not within the standard: the administration may refuse it.",
            de: "Foto nicht normgerecht: die Behörde kann es ablehnen.",
            es: "Foto fuera de la norma: la administración puede rechazarla.",
            ar: "صورة غير مطابقة للمعيار: قد ترفضها الإدارة.",
            pt: "Foto fora da norma: a administração pode recusá-la.")[self]
    }
}

/// The papers' own texts, a row each.
enum SheetText: CaseIterable {
    case title, issued, number, signature, instruction, code, operator_, plain
    case voucher, voucherUse, voucherDoubt, cabin, serial, shortCode, voucherCode

    var row: SheetTextRow {
        switch self {
        case .title:
            SheetTextRow(
                fr: "Photos d’identité 35 × 45 mm", en: "Identity photographs 35 × 45 mm",
                de: "Passbilder 35 × 45 mm", es: "Fotos de identidad 35 × 45 mm",
                ar: "صور هوية 35 × 45 مم",
                pt: "Fotos de identidade 35 × 45 mm")
        case .issued:
            SheetTextRow(
                fr: "Émis le", en: "Issued", de: "Ausgestellt am", es: "Emitido el",
                ar: "تاريخ الإصدار",
                pt: "Emitido em")
        case .number:
            SheetTextRow(
                fr: "N° DE DOSSIER", en: "FILE NUMBER", de: "VORGANGSNUMMER", es: "N.º DE EXPEDIENTE",
                ar: "رقم الملف",
                pt: "N.º DO PROCESSO")
        case .signature:
            SheetTextRow(
                fr: "Votre signature", en: "Your signature", de: "Ihre Unterschrift", es: "Su firma",
                ar: "توقيعك",
                pt: "A sua assinatura")
        case .instruction:
            SheetTextRow(
                fr: "Saisissez votre numéro de dossier dans le formulaire en ligne de l’État :",
                en: "Type your file number into the State’s online form:",
                de: "Geben Sie Ihre Vorgangsnummer in das Online-Formular des Staates ein:",
                es: "Introduzca su número de expediente en el formulario en línea del Estado:",
                ar: "أدخل رقم ملفك في استمارة الدولة على الإنترنت:",
                pt: "Introduza o número do processo no formulário em linha do Estado:")
        case .code:
            SheetTextRow(
                fr: "Ce QR code contient votre numéro. Il sert une seule fois.",
                en: "This QR code holds your number. It can be used once.",
                de: "Dieser QR-Code enthält Ihre Nummer. Sie gilt ein einziges Mal.",
                es: "Este código QR contiene su número. Sirve una sola vez.",
                ar: "يحتوي رمز QR هذا على رقمك. يُستعمل مرة واحدة.",
                pt: "Este código QR contém o seu número. Serve uma só vez.")
        case .operator_:
            SheetTextRow(
                fr: "VOTRE PHOTOGRAPHE", en: "YOUR PHOTOGRAPHER", de: "IHR FOTOGRAF", es: "SU FOTÓGRAFO",
                ar: "مصوّرك",
                pt: "O SEU FOTÓGRAFO")
        case .plain:
            SheetTextRow(
                fr: "Photos sur papier : rien n’a été envoyé.", en: "Photos on paper: nothing was sent.",
                de: "Fotos auf Papier: nichts wurde gesendet.", es: "Fotos en papel: no se ha enviado nada.",
                ar: "صور على الورق: لم يُرسل أي شيء.",
                pt: "Fotos em papel: nada foi enviado.")
        case .voucher:
            SheetTextRow(
                fr: "BON", en: "VOUCHER", de: "GUTSCHEIN", es: "VALE",
                ar: "قسيمة",
                pt: "VALE")
        case .voucherUse:
            SheetTextRow(
                fr: "La cabine n’a pas pu vous servir. Ce bon vaut le montant ci‑dessus auprès de l’exploitant.",
                en: "The cabin could not serve you. The operator owes you the amount above against this voucher.",
                de: "Die Kabine konnte Sie nicht bedienen. Der Betreiber schuldet Ihnen den obigen Betrag.",
                es: "La cabina no pudo atenderle. El operador le debe el importe indicado contra este vale.",
                ar: "لم تتمكن المقصورة من خدمتك. يدين لك المشغّل بالمبلغ أعلاه مقابل هذه القسيمة.",
                pt: "A cabina não pôde servi-lo. O operador deve-lhe o valor acima contra este vale.")
        case .voucherDoubt:
            SheetTextRow(
                fr: "Montant à vérifier par l’exploitant", en: "Amount to be checked by the operator",
                de: "Betrag wird vom Betreiber geprüft", es: "Importe pendiente de comprobación",
                ar: "مبلغ يتحقق منه المشغّل",
                pt: "Valor a verificar pelo operador")
        case .cabin:
            SheetTextRow(
                fr: "Cabine", en: "Cabin", de: "Kabine", es: "Cabina",
                ar: "المقصورة",
                pt: "Cabina")
        case .serial:
            SheetTextRow(
                fr: "Bon n°", en: "Voucher no.", de: "Gutschein-Nr.", es: "Vale n.º",
                ar: "قسيمة رقم",
                pt: "Vale n.º")
        case .shortCode:
            SheetTextRow(
                fr: "CODE", en: "CODE", de: "CODE", es: "CÓDIGO",
                ar: "الرمز",
                pt: "CÓDIGO")
        case .voucherCode:
            SheetTextRow(
                fr: "Gardez ce bon : ce QR code en est la preuve signée.",
                en: "Keep this voucher: its QR code is the signed proof.",
                de: "Bewahren Sie den Gutschein auf: Der QR-Code ist der signierte Beleg.",
                es: "Conserve este vale: su código QR es la prueba firmada.",
                ar: "احتفظ بهذه القسيمة: رمز QR هو الدليل الموقّع.",
                pt: "Guarde este vale: o código QR é a prova assinada.")
        }
    }

    func text(in language: SheetLanguage) -> String { row[language] }
}

extension SheetDate {
    /// The date as the language writes it; English spells the month, which is read two ways in figures.
    func text(in language: SheetLanguage) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        switch language {
        case .french, .spanish, .arabic, .portuguese: return "\(two(day))/\(two(month))/\(year)"
        case .german: return "\(two(day)).\(two(month)).\(year)"
        case .english:
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            return "\(day) \(months[month - 1]) \(year)"
        }
    }
}

import GeoCore

/// What follows from the files, in canonical order.
enum LedgerDerivation {
    /// Derives anew every file that sorts at or after `order`, after a file was added there or taken back.
    ///
    /// Everything that changes the set of files or decisions calls this, and nothing else derives.
    static func derive(from order: FileOrder, in writing: LedgerWriting) throws(GeoError) {
        let derived = Set(try writing.reader.rows(LedgerRows.Derivation.self).map(\.file))
        for file in try writing.reader.currentFiles()
        where file.order >= order && file.isEntry && !derived.contains(file.file.number) {
            try deriveEntry(file, in: writing)
        }
    }

    /// An entry by hand says one thing of a known site.
    private static func deriveEntry(_ file: LedgerRows.File, in writing: LedgerWriting) throws(GeoError) {
        let derivation = try writing.beginDerivation(of: file.file.number)
        for observation in try writing.reader.observations(ofFile: file.file.number) {
            guard let id = observation.sourceID, let reading = LedgerEntry.Reading(json: observation.reading) else {
                continue
            }
            let site = try writing.siteNumber(for: id)
            try writing.append([
                LedgerRows.Link(
                    derivation: derivation, observation: observation.number, link: LineageLink(.joined, site: site))
            ])
            try writing.append(
                reading.events.map { stated in
                    LedgerRows.Event(
                        derivation: derivation, site: site, observation: observation.number,
                        event: SiteEvent(
                            kind: stated.kind, date: stated.date, dateBasis: stated.basis, file: file.file.number,
                            row: observation.row, statedBy: reading.statedBy, document: reading.document),
                        corrects: nil)
                })
        }
    }
}

extension LedgerRows.File {
    /// Whether it is no file but an entry by hand: no mapping read it.
    var isEntry: Bool { mapping.isEmpty && mappingDigest.isEmpty }
}

internal import ByteIO

/// The checksums of the pages of a MARIA table's files, where it has them (PAGE_CHECKSUM=1; server: `maria_page_crc`).
///
/// The last four bytes of a page are a CRC-32 that begins with the page's number: of a page of rows over all bytes before
/// them, of one of keys over those in use. (Seen in all pages of the corpus; the specification has only the place.)
public struct PageChecksums {
  private static let size = 4
  /// What stands there if there is none: of bitmap pages, and of others.
  private static let none: ClosedRange<UInt32> = 0xFFFF_FFFE...0xFFFF_FFFF
  /// The heads of a page of keys, which end in the number of bytes in use: of transactional tables, and of others.
  private static let keyHeads = [17, 4]
  private static let option = 2048

  private let files: NativeTableFiles
  private let header: MariaIndexHeader?

  /// Those of a table's files.
  /// - Throws: ``SnapshotDriverError`` if the header of the index file contradicts its format.
  public init(_ files: NativeTableFiles) throws(SnapshotDriverError) {
    self.files = files
    guard files.engine == .maria else {
      header = nil
      return
    }
    let bytes: [UInt8]
    do {
      bytes = try files.index.read(1 << 16, at: 0)
    } catch {
      throw SnapshotDriverError(at: nil, of: "MAI", found: "\(error)", expected: "")
    }
    let parsed = try unsafe MariaIndexHeader(bytes.span.bytes)
    header = parsed.options & Self.option != 0 && parsed.block.blockSize >= 512 ? parsed : nil
  }

  /// Whether there are any.
  public var areThere: Bool { header != nil }

  /// Goes over all pages.
  /// - Parameter body: gets an error for each page that differs from its checksum.
  public func check(_ body: (SnapshotDriverError) throws -> Void) throws {
    guard let header else { return }
    let size = header.block.blockSize
    if header.format == .block {
      try forEachPage(of: files.data, size, from: 0, to: header.dataFileLength) { page, number in
        if try !Self.isSound(page, number, [page.byteCount - Self.size]) { try body(Self.error("MAD", number, size)) }
      }
    }
    if files.hasOnlyIndexHeader { return }
    guard header.keyStart <= header.keyFileLength else {
      throw SnapshotDriverError(
        at: nil, of: "MAI", found: "keys that begin at \(header.keyStart)",
        expected: "at most \(header.keyFileLength), the length of the file")
    }
    try forEachPage(of: files.index, size, from: header.keyStart, to: header.keyFileLength) { page, number in
      let lengths = Self.keyHeads.map { page.big($0 - 2, 2) }
      if try !Self.isSound(page, number, lengths) { try body(Self.error("MAI", number, size)) }
    }
  }

  private static func error(_ file: String, _ page: Int, _ size: Int) -> SnapshotDriverError {
    SnapshotDriverError(
      at: Int64(page) * Int64(size), of: file, found: "a page that differs from its checksum",
      expected: "the bytes that were written")
  }

  /// Whether a page is as its checksum says.
  /// - Parameter lengths: how many bytes it may be of.
  private static func isSound(_ page: RawSpan, _ number: Int, _ lengths: [Int]) throws -> Bool {
    let place = page.byteCount - size
    let stored = UInt32(truncatingIfNeeded: page.little(place, size))
    if none.contains(stored) { return true }
    for length in lengths where length <= place {
      var checksum = CRC32(after: UInt32(truncatingIfNeeded: number))
      checksum.update(page.extracting(0..<length))
      if checksum.value == stored { return true }
    }
    // A page that was never written.
    return stored == 0 && (0..<page.byteCount).allSatisfy { page[$0] == 0 }
  }

  private func forEachPage(
    of file: TemporaryFile, _ size: Int, from start: Int, to end: Int, _ body: (RawSpan, Int) throws -> Void
  ) throws {
    // What the header says may be anything.
    let start = min(start, Int(file.length))
    var number = (start + size - 1) / size
    let end = min(end, Int(file.length)) / size
    while number < end {
      let count = min(end - number, max(1, (1 << 18) / size))
      let bytes = try file.read(count * size, at: Int64(number * size))
      guard bytes.count == count * size else { return }
      for page in 0..<count {
        let span = unsafe bytes.span.bytes.extracting(page * size..<(page + 1) * size)
        try body(span, number + page)
      }
      number += count
    }
  }
}

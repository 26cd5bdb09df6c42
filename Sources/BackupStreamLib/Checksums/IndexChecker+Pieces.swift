internal import ByteIO

extension IndexChecker {
  /// Enters the gzip data where the index says that pieces of the stream begin, and holds what stands there against what
  /// was read in order. What lies behind the reach of deflate's references follows from that.
  /// - Returns: the pieces that are not there; nil if the file is not stored as it was written, so that there are none.
  func wrongPieces(_ checksums: StreamChecksums, _ stream: SegmentedStream, threads: Int) -> [IndexCheck.Damage]? {
    guard let file = storedAsWritten else { return nil }
    let pieces = index.pieces
    let size = Int64(ImageIndex.segmentSize)
    // That each begins at a segment's start, and before the end, is held against the image.
    let places = pieces.indices.filter {
      pieces[$0].streamOffset >= 0 && pieces[$0].streamOffset % size == 0 && pieces[$0].streamOffset < stream.length
    }
    let wrong = Threads.map(places.count, threads: threads) { number -> IndexCheck.Damage? in
      let piece = pieces[places[number]]
      let range = stream.range(piece.streamOffset / size)
      func damage(_ found: String) -> IndexCheck.Damage {
        IndexCheck.Damage(
          range: range,
          reason: ByteIOError(
            .corrupt, operation: "enter the gzip data", path: file.path, offset: piece.fileOffset,
            detail: "found \(found), expected the piece that the index says begins here"))
      }
      if number > 0, pieces[places[number - 1]].fileOffset >= piece.fileOffset { return damage("a piece out of order") }
      do throws(ByteIOError) {
        let head = try Self.head(of: piece, file, count: min(StreamChecksums.headSize, range.count))
        return CRC32C.of(head) == checksums.heads[Int(piece.streamOffset / size)] ? nil : damage("other bytes")
      } catch {
        return damage("\(error)")
      }
    }
    return wrong.compactMap(\.self)
  }

  /// The first bytes of a piece.
  private static func head(of piece: Piece, _ file: InputFile, count: Int) throws(ByteIOError) -> [UInt8] {
    // What does not become smaller is stored, with 5 bytes for each 64 KiB.
    let packed = MemorySource(try file.read(count + (16 << 10), at: piece.fileOffset))
    var stream = ByteStream(GzipSource(packed, path: file.path, start: .piece, offset: piece.fileOffset))
    var head: [UInt8] = []
    while head.count < count, try stream.fill(1) { stream.move(count - head.count, to: &head) }
    return head
  }
}

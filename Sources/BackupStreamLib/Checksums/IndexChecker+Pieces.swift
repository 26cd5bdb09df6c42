internal import ByteIO

extension IndexChecker {
  /// Enters the gzip data where the index says that pieces of the stream begin, and holds the first bytes behind each place
  /// against what was read in order: as far as deflate refers back. Places must follow each other in the file as they do
  /// in the stream; two with the same bytes up to there are not told apart otherwise.
  /// - Returns: how many were looked at, and those where the data are others; nil if the file is not stored as it was
  ///   written, so that there are none.
  /// - Throws: ``ByteIOError`` if the file cannot be read.
  func checkPieces(
    _ checksums: StreamChecksums, _ stream: SegmentedStream, threads: Int
  ) throws(ByteIOError) -> (count: Int, wrong: [IndexCheck.Damage])? {
    guard let file = storedAsWritten else { return nil }
    let size = Int64(ImageIndex.segmentSize)
    // That each begins at a segment's start, and before the end, is held against the image.
    let pieces = index.pieces.filter { (0..<stream.length).contains($0.streamOffset) && $0.streamOffset % size == 0 }
    let results = Threads.map(pieces.count, threads: threads) { number -> Result<IndexCheck.Damage?, ByteIOError> in
      let piece = pieces[number]
      let range = stream.range(piece.streamOffset / size)
      func damage(_ found: String) -> IndexCheck.Damage {
        IndexCheck.Damage(
          range: range,
          reason: ByteIOError(
            .corrupt, operation: "enter the gzip data", path: file.path, offset: piece.fileOffset,
            detail: "found \(found), expected the piece that the index says begins there"))
      }
      if number > 0, pieces[number - 1].fileOffset >= piece.fileOffset {
        return .success(damage("a piece out of order"))
      }
      do throws(ByteIOError) {
        let head = try Self.head(of: piece, file, count: min(StreamChecksums.headSize, range.count))
        let isRight = CRC32C.of(head) == checksums.heads[Int(piece.streamOffset / size)]
        return .success(isRight ? nil : damage("other bytes"))
      } catch {
        return error.code == .system ? .failure(error) : .success(damage("\(error)"))
      }
    }
    var wrong: [IndexCheck.Damage] = []
    for result in results { if let damage = try result.get() { wrong.append(damage) } }
    return (pieces.count, wrong)
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

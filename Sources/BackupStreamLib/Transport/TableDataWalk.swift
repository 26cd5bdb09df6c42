internal import ByteIO

/// What a walk over table data gives each chunk to. Specialised for each visitor, so that a chunk costs no call.
protocol TableDataVisitor {
  /// Whether ``visit`` shall see all of a chunk of this table.
  func wantsData(snapshot: Int, number: Int) -> Bool
  /// Takes one chunk.
  /// - Parameters:
  ///   - end: offset in the stream behind the chunk.
  ///   - head: the first bytes of the chunk; all of them if the visitor wants the data, else at least 64, or all.
  ///   - data: the index in `head` of the first byte of data.
  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError)
}

extension TableDataVisitor {
  @inline(__always)
  func wantsData(snapshot: Int, number: Int) -> Bool { false }
}

/// Where a walk over table data stopped.
enum WalkEnd {
  /// At a chunk that begins with 00: the summary. It is next.
  case summary
  /// At the end-of-stream marker.
  case endOfStream
  /// At the end of the range.
  case endOfRange
}

extension FragmentReader {
  /// How many bytes of a chunk a visitor gets to see.
  private static var headSize: Int { 64 }

  /// Goes over table data chunks, touching only fragment headers and the heads of chunks.
  /// - Parameters:
  ///   - rangeEnd: the walk ends with the first end of a chunk whose fragment begins at this offset or later.
  ///   - isExact: `rangeEnd` is the end of a chunk, and the walk ends there.
  mutating func walkTableData<Visitor: TableDataVisitor>(
    _ visitor: inout Visitor, until rangeEnd: Int64 = .max, isExact: Bool = false
  ) throws(ImageError) -> WalkEnd {
    section = .tableData
    var head = [UInt8]()
    var assembly = OutputBuffer()
    while true {
      try walkWithinBlock(&visitor, &assembly, until: rangeEnd)
      if isExact && stream.offset >= rangeEnd { return .endOfRange }
      if let end = try walkOneChunk(&visitor, &head, until: rangeEnd) { return end }
    }
  }

  /// The common case: chunks that lie whole within the block and the window.
  @inline(__always)
  private mutating func walkWithinBlock<Visitor: TableDataVisitor>(
    _ visitor: inout Visitor, _ assembly: inout OutputBuffer, until rangeEnd: Int64
  ) throws(ImageError) {
    guard !hasPending else { return }
    let done = try walkAvailable(stream.available, from: stream.offset, &visitor, &assembly, until: rangeEnd)
    stream.advance(done)
  }

  /// Goes over `bytes`, which stand at `start`, as far as whole chunks go.
  /// - Returns: how many bytes those are.
  @inline(__always)
  private func walkAvailable<Visitor: TableDataVisitor>(
    _ bytes: RawSpan, from start: Int64, _ visitor: inout Visitor, _ assembly: inout OutputBuffer,
    until rangeEnd: Int64
  ) throws(ImageError) -> Int {
    let limit = Int(min(Int64(bytes.byteCount), min(blockEnd, rangeEnd) - start))
    var done = 0
    chunks: while done < limit {
      if bytes[done] == 0x80 {
        done += 1
        continue
      }
      // The fragments of the chunk, up to the one that ends it.
      var next = done
      var total = 0
      var ended = false
      repeat {
        let header = bytes[next]
        if header == 0x80 {
          next += 1
          break
        }
        let value = Int(header & 0x3F)
        if value == 0 { break chunks }
        let length = header & 0x80 == 0 ? value : value << (header & 0x40 == 0 ? 6 : 12)
        ended = header & 0xC0 == 0x40
        total += length
        next += 1 + length
        if next > limit || (next == limit && !ended) { break chunks }
      } while !ended
      let first = done + 1
      let firstHeader = bytes[done]
      let firstValue = Int(firstHeader & 0x3F)
      let firstLength =
        firstHeader & 0x80 == 0 ? firstValue : firstValue << (firstHeader & 0x40 == 0 ? 6 : 12)
      // A chunk in small pieces, a large table number or the summary: left to the general case.
      guard firstLength == total || firstLength >= Self.headSize, total > 5, bytes[first] != 0, bytes[first + 4] < 0x80
      else { break }
      let (snapshot, number) = (Int(bytes[first]) - 1, Int(bytes[first + 4]))
      if firstLength != total && visitor.wantsData(snapshot: snapshot, number: number) {
        Self.assemble(bytes.extracting(done..<next), into: &assembly)
        try visitor.visit(
          snapshot: snapshot, number: number, flags: bytes[first + 3], length: total - 5,
          offset: start + Int64(done), end: start + Int64(next), head: assembly.bytes, data: 5)
      } else {
        try visitor.visit(
          snapshot: snapshot, number: number, flags: bytes[first + 3], length: total - 5,
          offset: start + Int64(done), end: start + Int64(next),
          head: bytes.extracting(first..<first + firstLength), data: 5)
      }
      done = next
    }
    return done
  }

  /// Puts the payloads of fragments that lie one behind the other together.
  @inline(__always)
  private static func assemble(_ fragments: RawSpan, into assembly: inout OutputBuffer) {
    assembly.removeAll()
    var next = 0
    while next < fragments.byteCount {
      let length = Self.length(fragments[next]) ?? 0
      next += 1
      if length == 0 || fragments.byteCount - next < length { return }
      assembly.append(fragments.extracting(next..<next + length))
      next += length
    }
  }

  /// The general case: one chunk of any shape.
  private mutating func walkOneChunk<Visitor: TableDataVisitor>(
    _ visitor: inout Visitor, _ head: inout [UInt8], until rangeEnd: Int64
  ) throws(ImageError) -> WalkEnd? {
    guard try skipMarkers(until: rangeEnd) else { return .endOfRange }
    var fragment = try next()
    let offset = fragmentOffset
    guard case .data = fragment else { return .endOfStream }
    guard try fill(1) else { throw truncated("a fragment") }
    if stream.available[0] == 0 {
      putBack(fragment)
      return .summary
    }
    head.removeAll(keepingCapacity: true)
    var total = 0
    var limit = Self.headSize
    collecting: while true {
      switch fragment {
      case .data(let length, let endsChunk):
        total += length
        var left = length
        while left > 0 && head.count < limit {
          let taken = min(left, limit - head.count, 64 << 10)
          guard try fill(taken) else { throw truncated("a fragment") }
          stream.move(taken, to: &head)
          left -= taken
          if head.count == Self.headSize && limit == Self.headSize { limit = wantedLength(&visitor, head) }
        }
        if left > 0 && limit > Self.headSize {
          throw ImageError(
            .tooLarge, in: .tableData, at: offset, found: "a chunk of more than \(limit) bytes",
            expected: "one of a server, at most 1 MiB")
        }
        try skip(left)
        if endsChunk { break collecting }
        fragment = try next()
      case .endOfChunk: break collecting
      case .endOfStream: throw damaged("the end-of-stream marker inside a chunk", "more of the chunk")
      }
    }
    try visit(&visitor, head, total: total, offset: offset)
    return fragmentOffset >= rangeEnd ? .endOfRange : nil
  }

  /// How much of a chunk to collect, from its head.
  private func wantedLength<Visitor: TableDataVisitor>(_ visitor: inout Visitor, _ head: [UInt8]) -> Int {
    var cursor = unsafe ByteCursor(head.span.bytes)
    guard let chunk = try? TableDataChunk(parsing: &cursor, offset: 0),
      visitor.wantsData(snapshot: chunk.snapshot, number: chunk.tableNumber)
    else { return Self.headSize }
    return ImageReader.maximumDataChunk
  }

  private func visit<Visitor: TableDataVisitor>(
    _ visitor: inout Visitor, _ head: [UInt8], total: Int, offset: Int64
  ) throws(ImageError) {
    var cursor = unsafe ByteCursor(head.span.bytes)
    do {
      let chunk = try TableDataChunk(parsing: &cursor, offset: offset)
      unsafe try visitor.visit(
        snapshot: chunk.snapshot, number: chunk.tableNumber, flags: head[3], length: total - cursor.position,
        offset: offset, end: stream.offset, head: head.span.bytes, data: cursor.position)
    } catch let error as CursorError {
      throw ImageError(
        .damaged, in: .tableData, at: offset,
        found: "\(error.found) in the head of a chunk of \(Self.bytes(total))",
        expected: error.expected)
    } catch {
      throw error as? ImageError ?? damaged("\(error)", "")
    }
  }
}

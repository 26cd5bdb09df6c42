internal import ByteIO

extension LogReader {
  /// Reads a TRANSACTION_PAYLOAD_EVENT. The visitor gets the event with its head alone, then the events in it; the last
  /// of them only once the checksum around them all has been verified.
  mutating func readPayload(
    _ header: EventHeader, _ stream: inout ByteStream,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    let length = Int(header.length)
    let isSmall = length <= PayloadReader.smallEvent
    let headSize = min(length, format.headerLength + 64)
    guard try Self.fill(&stream, isSmall ? length : headSize) else {
      throw BinaryLogError(
        .truncated, event: header.type, at: offset, found: "\(stream.available.byteCount) bytes up to the end",
        expected: "\(length), as the event says")
    }
    let (payload, next) = try readHead(
      header, stream.available.extracting(first: isSmall ? length : headSize), isSmall: isSmall, visit)
    if next == .stop { return .stop }
    let isWanted = next == .goOn && options.opensPayloads
    if !isWanted { payloads.ahead?.pass(offset) }
    let front = format.headerLength + payload.start
    if isSmall && (!isWanted || payload.uncompressedSize <= PayloadReader.wholeLimit) {
      var last = Next.goOn
      if isWanted {
        let stored = front..<front + Int(payload.size)
        last = try readWhole(payload, header, stream.available.extracting(stored), visit)
      }
      stream.advance(length)
      return last == .stop ? .stop : .goOn
    }
    var checksum = CRC32()
    checksum.update(stream.available.extracting(first: front))
    stream.advance(front)
    return try readPieces(header, payload, checksum, &stream, isWanted: isWanted, visit)
  }

  /// Reads what stands before the stored events, and hands that to the visitor.
  private mutating func readHead(
    _ header: EventHeader, _ available: RawSpan, isSmall: Bool,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> (TransactionPayload, Next) {
    if isSmall { try begin(header, available) }
    let length = Int(header.length)
    let body = available.extracting(format.headerLength..<min(available.byteCount, format.headerLength + 64))
    let payload = try TransactionPayload(parsing: body)
    let stored = length - format.headerLength - payload.start - format.checksum.size
    guard payload.size == Int64(stored) else {
      throw BinaryLogError(
        .damaged, event: header.type, at: offset, found: "\(stored) bytes of events", expected: "\(payload.size)")
    }
    let head = LogEvent(
      header: header, offset: offset, end: offset + Int64(length),
      bytes: available.extracting(first: format.headerLength + payload.start), headerSize: format.headerLength,
      checksumSize: 0)
    return (payload, try visit(head, format))
  }

  /// A transaction that is decompressed in one go.
  private mutating func readWhole(
    _ payload: TransactionPayload, _ header: EventHeader, _ stored: RawSpan,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    if payload.compression == 255 { return try readEvents(stored, header, visit) }
    var plain = OutputBuffer(capacity: 0)
    if let (batch, range) = payloads.ahead?.take(offset) {
      swap(&plain, &batch.plain)
      defer { swap(&plain, &batch.plain) }
      return try readEvents(plain.bytes.extracting(range), header, visit)
    }
    swap(&plain, &payloads.plain)
    defer { swap(&plain, &payloads.plain) }
    plain.removeAll()
    let length = Int(payload.uncompressedSize)
    do throws(ByteIOError) { try payloads.decoder.decompress(stored, length: length, to: &plain) } catch {
      throw BinaryLogError(error)
    }
    payloads.readAhead(from: offset + Int64(header.length), headerLength: format.headerLength)
    return try readEvents(plain.bytes, header, visit)
  }

  private mutating func readEvents(
    _ plain: RawSpan, _ outer: EventHeader,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    var position = 0
    while position < plain.byteCount {
      let rest = plain.extracting(position..<plain.byteCount)
      let header = try innerHeader(rest)
      let length = Int(header.length)
      guard length <= rest.byteCount else { throw innerLength(header, rest.byteCount) }
      if try handInner(header, rest.extracting(first: length), outer, visit) == .stop { return .stop }
      position += length
    }
    return .goOn
  }

  /// A transaction that is decompressed piece by piece, and whose checksum is known at its end.
  private mutating func readPieces(
    _ outer: EventHeader, _ payload: TransactionPayload, _ checksum: CRC32, _ stream: inout ByteStream,
    isWanted: Bool, _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    var taken = ByteStream(MemorySource([]))
    swap(&taken, &stream)
    let source = PayloadSource(consume taken, left: payload.size, checksum: checksum)
    let result = Result { () throws(BinaryLogError) in
      let next = isWanted ? try readStreamed(source, payload, outer, visit) : .goOn
      if next != .stop { try end(source) }
      return next
    }
    if let back = source.stream.take() { stream = consume back }
    return try result.get()
  }

  private mutating func readStreamed(
    _ source: PayloadSource, _ payload: TransactionPayload, _ outer: EventHeader,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    var inner = ByteStream(payload.compression == 0 ? ZstdSource(source) : source)
    while try Self.fill(&inner, 1) {
      guard try Self.fill(&inner, 19) else {
        throw BinaryLogError(
          .truncated, event: .transactionPayload, found: "\(inner.available.byteCount) bytes at the end",
          expected: "an event's header")
      }
      let header = try innerHeader(inner.available)
      let length = Int(header.length)
      let next: Next
      if length < 256 << 10 {
        // One byte more than the event tells whether it is the last.
        if try !Self.fill(&inner, length + 1) {
          guard inner.available.byteCount == length else { throw innerLength(header, inner.available.byteCount) }
          try end(source)
        }
        next = try handInner(header, inner.available.extracting(first: length), outer, visit)
        inner.advance(length)
      } else {
        let bytes = try Self.gather(length, header.type, &inner)
        if try !Self.fill(&inner, 1) { try end(source) }
        next = unsafe try handInner(header, bytes.span.bytes, outer, visit)
      }
      if next == .stop { return .stop }
    }
    return .goOn
  }

  /// Reads up to the end of the payload and verifies its checksum.
  private func end(_ source: PayloadSource) throws(BinaryLogError) {
    if source.left > 0 { try source.drain() }
    guard format.checksum == .crc32, source.left == 0, var stream = source.stream.take() else { return }
    source.left = -1
    let isThere = try Self.fill(&stream, 4)
    guard isThere else {
      throw BinaryLogError(.truncated, event: .transactionPayload, found: "no checksum", expected: "4 bytes")
    }
    let found = unsafe stream.available.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian
    stream.advance(4)
    source.stream = consume stream
    if options.verifiesChecksums && found != source.checksum.value {
      throw Self.checksumError(found, source.checksum.value)
    }
  }

  private func innerHeader(_ bytes: RawSpan) throws(BinaryLogError) -> EventHeader {
    do throws(CursorError) {
      let header = try EventHeader(parsing: bytes, version: 4)
      guard header.length >= 19 else {
        throw CursorError(position: 9, found: "an event of \(header.length) bytes", expected: "19 or more")
      }
      return header
    } catch { throw BinaryLogError(error, in: .transactionPayload) }
  }

  private func innerLength(_ header: EventHeader, _ left: Int) -> BinaryLogError {
    BinaryLogError(
      .damaged, event: header.type, found: "\(left) bytes left in the transaction", expected: "\(header.length)")
  }

  private mutating func handInner(
    _ header: EventHeader, _ bytes: RawSpan, _ outer: EventHeader,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    guard try isKnown(header) else { return .goOn }
    switch header.type {
    case .formatDescription, .startV3, .rotate, .stop, .startEncryption, .previousGTIDs, .gtidList, .transactionPayload:
      throw BinaryLogError(
        .damaged, event: .transactionPayload, found: "\(header.type) in a compressed transaction",
        expected: "events of a transaction")
    default: break
    }
    let event = LogEvent(
      header: header, offset: offset, end: offset + Int64(outer.length), bytes: bytes, headerSize: 19,
      checksumSize: 0, isUnwrapped: true)
    return try visit(event, format)
  }
}

internal import ByteIO

/// Something of a few 64-bit words, to be sorted by them: hashes, with a tag in their last bits.
protocol HashRecord: BitwiseCopyable, Sendable {
  /// How many words.
  static var wordCount: Int { get }
  /// One of them.
  func word(_ index: Int) -> UInt64
}

extension HashRecord {
  /// How many bytes.
  static var byteCount: Int { wordCount * 8 }

  /// One of its bytes, the most significant one of the first word first.
  @inline(__always)
  func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: word(index >> 3) >> UInt64(56 &- 8 &* (index & 7)))
  }

  @inline(__always)
  func isBelow(_ other: Self) -> Bool {
    for index in 0..<Self.wordCount {
      let (left, right) = (word(index), other.word(index))
      if left != right { return left < right }
    }
    return false
  }
}

extension Hash128: HashRecord {
  static var wordCount: Int { 2 }

  @inline(__always)
  func word(_ index: Int) -> UInt64 { index == 0 ? high : low }
}

/// Sorts records: by one byte after the other, in place, and what is few by insertion. Hashes spread evenly, so that two
/// rounds do for a million of them. The memory is the caller's; sound, since no index leaves it.
enum RecordSort {
  /// Sorts records of which the first `from` bytes are the same.
  @unsafe
  static func sort<Record: HashRecord>(_ records: UnsafeMutableBufferPointer<Record>, from: Int = 0) {
    var byte = from
    while records.count > 24 {
      if byte >= Record.byteCount { return }
      var ends = InlineArray<256, Int>(repeating: 0)
      for index in records.indices { ends[Int(unsafe records[index].byte(byte))] += 1 }
      let isOne = ends[Int(unsafe records[0].byte(byte))] == records.count
      byte += 1
      if isOne { continue }
      return unsafe distribute(records, by: byte - 1, counts: ends)
    }
    unsafe insert(records)
  }

  /// Puts records in order of one byte, and sorts each part further.
  @unsafe
  private static func distribute<Record: HashRecord>(
    _ records: UnsafeMutableBufferPointer<Record>, by byte: Int, counts: InlineArray<256, Int>
  ) {
    var next = InlineArray<256, Int>(repeating: 0)
    var ends = counts
    var sum = 0
    for value in 0..<256 {
      next[value] = sum
      sum += counts[value]
      ends[value] = sum
    }
    for value in 0..<256 {
      while next[value] < ends[value] {
        var record = unsafe records[next[value]]
        var place = Int(record.byte(byte))
        while place != value {
          unsafe swap(&record, &records[next[place]])
          next[place] += 1
          place = Int(record.byte(byte))
        }
        unsafe records[next[value]] = record
        next[value] += 1
      }
    }
    var start = 0
    for value in 0..<256 {
      if ends[value] - start > 1 {
        unsafe sort(UnsafeMutableBufferPointer(rebasing: records[start..<ends[value]]), from: byte + 1)
      }
      start = ends[value]
    }
  }

  @unsafe
  private static func insert<Record: HashRecord>(_ records: UnsafeMutableBufferPointer<Record>) {
    for index in records.indices.dropFirst() {
      let record = unsafe records[index]
      var place = index
      while place > 0, unsafe record.isBelow(records[place - 1]) {
        unsafe records[place] = unsafe records[place - 1]
        place -= 1
      }
      unsafe records[place] = record
    }
  }
}

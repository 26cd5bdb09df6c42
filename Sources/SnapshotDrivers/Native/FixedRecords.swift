internal import ByteIO

/// Rows of fixed length: an array of slots (specification 9.3.3).
struct FixedRecords {
  /// The length of a slot, in bytes.
  let slotLength: Int
  /// The length of the record in it.
  let recordLength: Int
  /// Where the next slot begins.
  private(set) var position = 0
  /// What was found.
  private(set) var counts = RecordCounts()

  /// Where slots do not follow those before.
  private var gap: DataGap?

  init(slotLength: Int, recordLength: Int, gap: DataGap?) {
    self.gap = gap
    self.slotLength = slotLength
    self.recordLength = recordLength
  }

  /// Packs the next row into the context.
  /// - Returns: false if there is none.
  mutating func next(_ context: inout RecordContext) throws(SnapshotDriverError) -> Bool {
    while position < context.dataLength {
      if let gap, slotLength > gap.piece.lowerBound - position {
        let start = position
        self.gap = nil
        position = gap.firstSlot(ofLength: slotLength)
        throw context.fault(
          start, "a file of \(gap.length) bytes", "whole slots of \(slotLength): bytes are missing before \(position)")
      }
      guard slotLength <= context.dataLength - position else {
        let left = context.dataLength - position
        let start = position
        position = context.dataLength
        throw context.fault(start, "\(left) bytes at the end", "a slot of \(slotLength)")
      }
      let start = position
      position += slotLength
      context.data.touch(slotLength)
      if context.data.bytes[start] == 0 {
        counts.deleted += 1
        continue
      }
      if let fault = context.pack(at: start, length: recordLength) {
        throw fault.error(at: start, of: context.fileName)
      }
      context.rowStart = start
      if context.checksum != nil { context.addChecksum(fixed: start, recordLength) }
      counts.rows += 1
      counts.blocks += 1
      return true
    }
    return false
  }
}

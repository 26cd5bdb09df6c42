internal import CISAL

/// Deflate streams that are whole in memory (RFC 1950, RFC 1951), for values that a server compressed.
public enum ZlibBytes {
  /// The bytes of a deflate stream, which must be exactly `length` of them and use up all of `compressed`.
  ///
  /// No more than `length` bytes are allocated, and none if the stream is too short to hold so many.
  /// - Parameter isWrapped: whether the stream has zlib's header and checksum, which is then verified.
  /// - Throws: ``ByteIOError`` if the stream is damaged, or of another length.
  public static func inflate(_ compressed: RawSpan, isWrapped: Bool, length: Int) throws(ByteIOError) -> [UInt8] {
    // No deflate stream gives more than 1032 bytes for one of its own.
    let most = compressed.byteCount.multipliedReportingOverflow(by: 1032)
    guard length >= 0, !most.overflow, length <= most.partialValue, compressed.byteCount <= Int(UInt32.max),
      length <= Int(UInt32.max)
    else {
      throw failure("found \(compressed.byteCount) compressed bytes, expected enough for \(length)")
    }
    var outcome: (result: Int32, produced: Int, left: Int) = (0, 0, 0)
    // A byte more than asked for, so that an empty value has an address and a longer one shows.
    // Sound: both buffers outlive the call, and the library is told their sizes.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length + 1) { output, filled in
      unsafe compressed.withUnsafeBytes { input in
        unsafe withUnsafeTemporaryAllocation(of: inflate_state.self, capacity: 1) { states in
          guard let state = states.baseAddress else { return }
          // Sound: this sets all that is read before it is written; the tables, 80 KB, are made anew for each block.
          unsafe isal_inflate_init(state)
          unsafe state.pointee.crc_flag = UInt32(isWrapped ? ISAL_ZLIB : ISAL_DEFLATE)
          unsafe state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
          unsafe state.pointee.avail_in = UInt32(input.count)
          unsafe state.pointee.next_out = output.baseAddress
          unsafe state.pointee.avail_out = UInt32(clamping: length + 1)
          let result = unsafe isal_inflate_stateless(state)
          filled = unsafe min(Int(state.pointee.total_out), length + 1)
          let isFinished = unsafe state.pointee.block_state == ISAL_BLOCK_FINISH
          outcome = unsafe (result != 0 || isFinished ? result : 1, filled, Int(state.pointee.avail_in))
        }
      }
    }
    guard outcome.result == 0 else { throw failure("found a damaged or cut deflate stream") }
    guard outcome.produced == length, outcome.left == 0 else {
      throw failure("found \(outcome.produced) bytes with \(outcome.left) left over, expected \(length) and none")
    }
    return bytes
  }

  private static func failure(_ detail: String) -> ByteIOError {
    ByteIOError(.corrupt, operation: "decompress a value", detail: detail)
  }
}

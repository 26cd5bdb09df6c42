extension OutputBuffer {
  /// Appends base64 (RFC 4648, section 4).
  @unsafe
  public mutating func append(base64 bytes: UnsafeRawBufferPointer) {
    unsafe withUnfilled((bytes.count + 2) / 3 * 4 + 4) { target in
      var (source, next) = (0, 0)
      let pairs = Base64.pairs
      // Sound: 12 bits index a table of 4096, and a group is read where 4 bytes are left.
      unsafe pairs.withUnsafeBufferPointer { pairs in
        while source + 4 <= bytes.count {
          let group = UInt32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: source, as: UInt32.self))
          let word = unsafe UInt32(pairs[Int(group >> 20)]) | UInt32(pairs[Int(group >> 8 & 4095)]) << 16
          unsafe UnsafeMutableRawPointer(target + next).storeBytes(of: word.littleEndian, as: UInt32.self)
          source += 3
          next += 4
        }
      }
      while source < bytes.count {
        let left = bytes.count - source
        var group = UInt32(unsafe bytes[source]) << 16
        if left > 1 { group |= UInt32(unsafe bytes[source + 1]) << 8 }
        if left > 2 { group |= UInt32(unsafe bytes[source + 2]) }
        unsafe target[next] = Base64.digits[Int(group >> 18)]
        unsafe target[next + 1] = Base64.digits[Int(group >> 12 & 63)]
        unsafe target[next + 2] = left > 1 ? Base64.digits[Int(group >> 6 & 63)] : 61
        unsafe target[next + 3] = left > 2 ? Base64.digits[Int(group & 63)] : 61
        source += 3
        next += 4
      }
      return next
    }
  }

  /// Appends base64 in lines of 76 characters (57 bytes), each with a line feed behind it.
  public mutating func append(base64Lines bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { bytes in
      var start = unsafe append(wholeBase64Lines: bytes)
      while start < bytes.count {
        let end = min(start + 57, bytes.count)
        unsafe append(base64: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        append(10)
        start = end
      }
    }
  }
}

extension OutputBuffer {
  /// Appends whole lines, 6 bytes at a time.
  /// - Returns: where the rest begins, a line or two: there a load could leave the memory.
  @unsafe
  private mutating func append(wholeBase64Lines bytes: UnsafeRawBufferPointer) -> Int {
    let lines = (bytes.count - 2) / 57
    guard lines > 0, let source = bytes.baseAddress else { return 0 }
    unsafe withUnfilled(lines * 77) { target in
      let pairs = Base64.pairs
      // Sound: 12 bits index a table of 4096, and the last load of a line ends a byte behind it.
      unsafe pairs.withUnsafeBufferPointer { pairs in
        for line in 0..<lines {
          var (from, to) = unsafe (source + 57 * line, UnsafeMutableRawPointer(target + 77 * line))
          for _ in 0..<9 {
            let group = UInt64(bigEndian: unsafe from.loadUnaligned(as: UInt64.self))
            let first = unsafe UInt64(pairs[Int(group >> 52)]) | UInt64(pairs[Int(group >> 40 & 4095)]) << 16
            let second = unsafe UInt64(pairs[Int(group >> 28 & 4095)]) | UInt64(pairs[Int(group >> 16 & 4095)]) << 16
            unsafe to.storeBytes(of: (first | second << 32).littleEndian, as: UInt64.self)
            unsafe from += 6
            unsafe to += 8
          }
          let group = UInt32(bigEndian: unsafe from.loadUnaligned(as: UInt32.self))
          let word = unsafe UInt32(pairs[Int(group >> 20)]) | UInt32(pairs[Int(group >> 8 & 4095)]) << 16
          unsafe to.storeBytes(of: word.littleEndian, as: UInt32.self)
          unsafe to.storeBytes(of: 10, toByteOffset: 4, as: UInt8.self)
        }
      }
      return lines * 77
    }
    return lines * 57
  }
}

private enum Base64 {
  static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// The two digits of 12 bits, the first one in the lower byte.
  static let pairs = (0..<4096).map { UInt16(digits[$0 >> 6]) | UInt16(digits[$0 & 63]) << 8 }
}

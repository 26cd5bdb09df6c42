public import SystemPackage

extension ByteString {
  /// The bytes up to a zero byte.
  public init(cString: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var position = unsafe cString
    while unsafe position.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe position.pointee))
      unsafe position += 1
    }
    self.init(bytes)
  }

  /// The bytes of a path.
  public init(_ path: FilePath) { self = unsafe path.withPlatformString { unsafe ByteString(cString: $0) } }
}

extension FilePath {
  /// The path of these bytes, up to a zero byte if they have one.
  public init(_ name: ByteString) {
    let characters = name.bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0]
    self = unsafe characters.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? FilePath()
    }
  }

  /// The path as one line that is safe on a terminal, see ``ByteString/display``.
  public var display: String { ByteString(self).display }
}

internal import CISAL
internal import COpenSSL

/// CRC-32C (Castagnoli) of bytes that come piece by piece, computed by the processor's own instruction where it has
/// one (ISA-L `crc32_iscsi`).
public struct CRC32C: Sendable {
  private var register: UInt32 = ~0

  /// The checksum of no bytes.
  public init() {}

  /// Takes further bytes.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      let start = unsafe UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
      // ISA-L takes an Int32 length.
      var offset = 0
      while offset < buffer.count {
        let count = min(buffer.count - offset, 1 << 30)
        register = unsafe crc32_iscsi(start + offset, Int32(count), register)
        offset += count
      }
    }
  }

  /// The checksum of the bytes so far.
  public var value: UInt32 { ~register }

  /// The checksum of `bytes`.
  public static func of(_ bytes: [UInt8]) -> UInt32 {
    var checksum = CRC32C()
    unsafe checksum.update(bytes.span.bytes)
    return checksum.value
  }
}

/// SHA-256 of bytes that come piece by piece (OpenSSL's EVP interface).
@safe
public final class SHA256 {
  private let context: OpaquePointer

  /// The digest of no bytes.
  public init() {
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Takes further bytes.
  public func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count) }
  }

  /// The 32 bytes of the digest. Nothing may be added afterwards.
  public func finish() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      count = 32
    }
  }
}

/// CRC-32 (IEEE 802.3, as gzip and binary logs have it) of bytes that come piece by piece (ISA-L `crc32_gzip_refl`).
public struct CRC32: Sendable {
  /// The checksum of the bytes so far.
  public private(set) var value: UInt32 = 0

  /// The checksum of no bytes, or of those before as their checksum says.
  public init(after value: UInt32 = 0) { self.value = value }

  /// Takes further bytes.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      value = unsafe crc32_gzip_refl(value, base.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }
  }

  /// The checksum of `bytes`.
  public static func of(_ bytes: RawSpan) -> UInt32 {
    var checksum = CRC32()
    checksum.update(bytes)
    return checksum.value
  }
}

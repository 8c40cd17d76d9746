/*
 * A security key in software, for tests only: a provider library for ssh-sk-helper, ssh-keygen and ssh-agent (PROTOCOL.u2f of OpenSSH, the
 * interface that its sk-api.h describes, version 0x000a0000). The key handle holds the private key itself, so it protects nothing.
 *
 * It is steered by settings: an environment variable HAWSER_SK_NAME, or a line NAME=value in the file `settings` of the folder
 * HAWSER_SK_DIR, which is read anew at each look. README.md lists them.
 */
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define API_VERSION 0x000a0000
#define ALG_ECDSA 0
#define ALG_ED25519 1
#define FLAG_PRESENCE 0x01
#define FLAG_VERIFICATION 0x04
#define FLAG_FORCE 0x10
#define FLAG_RESIDENT 0x20
#define ERR_GENERAL -1
#define ERR_UNSUPPORTED -2
#define ERR_PIN_REQUIRED -3
#define ERR_DEVICE_NOT_FOUND -4
#define ERR_CREDENTIAL_EXISTS -5
#define PIN_TRIES 3

struct enrolled {
  uint8_t flags;
  uint8_t *public_key;
  size_t public_key_len;
  uint8_t *key_handle;
  size_t key_handle_len;
  uint8_t *signature;
  size_t signature_len;
  uint8_t *attestation_cert;
  size_t attestation_cert_len;
  uint8_t *authdata;
  size_t authdata_len;
};

struct signature {
  uint8_t flags;
  uint32_t counter;
  uint8_t *sig_r;
  size_t sig_r_len;
  uint8_t *sig_s;
  size_t sig_s_len;
};

struct resident {
  uint32_t alg;
  size_t slot;
  char *application;
  struct enrolled key;
  uint8_t flags;
  uint8_t *user_id;
  size_t user_id_len;
};

struct option {
  char *name;
  char *value;
  uint8_t required;
};

/* What a key handle holds: `token` says which token made it, `key` is the private key in DER. */
struct handle {
  char magic[8];
  char token[24];
  uint32_t alg;
  uint32_t length;
  uint8_t key[400];
};
static const char MAGIC[8] = "hwsr-sk";

/* ---- settings ---- */

static char *in_folder(const char *name, char *path, size_t size) {
  const char *folder = getenv("HAWSER_SK_DIR");
  if (folder == NULL) return NULL;
  snprintf(path, size, "%s/%s", folder, name);
  return path;
}

/* The value of a setting, "" when it has none. */
static const char *setting(const char *name) {
  static char value[256];
  char key[64], path[1024], line[512];
  snprintf(key, sizeof key, "HAWSER_SK_%s", name);
  const char *given = getenv(key);
  if (given != NULL) return given;
  value[0] = '\0';
  FILE *file = in_folder("settings", path, sizeof path) ? fopen(path, "r") : NULL;
  if (file == NULL) return value;
  size_t length = strlen(name);
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    if (strncmp(line, name, length) == 0 && line[length] == '=') snprintf(value, sizeof value, "%s", line + length + 1);
  }
  fclose(file);
  return value;
}

static int is_set(const char *name, const char *value) { return strcmp(setting(name), value) == 0; }

static void tell(const char *text) {
  char path[1024];
  FILE *log = in_folder("log", path, sizeof path) ? fopen(path, "a") : NULL;
  if (log == NULL) return;
  fprintf(log, "%s\n", text);
  fclose(log);
}

static void told_call(const char *what, uint32_t alg, const char *application, uint8_t flags, const char *pin) {
  char line[512];
  snprintf(line, sizeof line, "%s %s %s flags=%02x pin=%s", what, alg == ALG_ECDSA ? "ecdsa" : "ed25519", application, flags,
           pin == NULL || pin[0] == '\0' ? "none" : "given");
  tell(line);
}

static const char *token_name(void) {
  const char *name = setting("TOKEN");
  return name[0] == '\0' ? "one" : name;
}

/* ---- what a real token does before it works ---- */

static int pin_failures(int change, int to) {
  char path[1024];
  int count = 0;
  if (in_folder("pin-failures", path, sizeof path) == NULL) return 0;
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    if (fscanf(file, "%d", &count) != 1) count = 0;
    fclose(file);
  }
  if (change && (file = fopen(path, "w")) != NULL) {
    fprintf(file, "%d", to);
    fclose(file);
  }
  return count;
}

static int check_pin(const char *pin) {
  char right[256];
  snprintf(right, sizeof right, "%s", setting("PIN"));
  if (right[0] == '\0') return 0;
  int failures = pin_failures(0, 0);
  if (failures >= PIN_TRIES) {
    tell("pin blocked");
    return ERR_GENERAL;
  }
  if (pin == NULL || pin[0] == '\0') return ERR_PIN_REQUIRED;
  if (strcmp(pin, right) != 0) {
    pin_failures(1, failures + 1);
    tell("pin wrong");
    return ERR_PIN_REQUIRED;
  }
  pin_failures(1, 0);
  return 0;
}

static void rest(long ms) {
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

static int is_absent(void) { return is_set("DEVICE", "absent"); }

/* 0 once the key was touched. A key that waits is looked at every 20 ms: it may be touched, refused or taken out. */
static int wait_for_touch(void) {
  if (is_absent()) return ERR_DEVICE_NOT_FOUND;
  long delay = atol(setting("DELAY_MS"));
  tell("touch wanted");
  for (long waited = 0; is_set("TOUCH", "wait") || waited < delay; waited += 20) {
    if (is_absent()) return ERR_DEVICE_NOT_FOUND;
    if (getppid() == 1) return ERR_GENERAL;
    rest(20);
  }
  if (is_absent()) return ERR_DEVICE_NOT_FOUND;
  if (is_set("TOUCH", "deny")) return ERR_GENERAL;
  tell("touched");
  return 0;
}

/* ---- keys ---- */

static uint8_t *copied(const void *bytes, size_t length) {
  uint8_t *copy = malloc(length == 0 ? 1 : length);
  if (copy != NULL && length > 0) memcpy(copy, bytes, length);
  return copy;
}

static EVP_PKEY *generated(uint32_t alg) {
  return alg == ALG_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static int public_half(EVP_PKEY *key, uint32_t alg, uint8_t **out, size_t *length) {
  if (alg == ALG_ED25519) {
    uint8_t raw[32];
    *length = sizeof raw;
    if (EVP_PKEY_get_raw_public_key(key, raw, length) != 1) return ERR_GENERAL;
    *out = copied(raw, *length);
    return 0;
  }
  uint8_t *point = NULL;
  *length = EVP_PKEY_get1_encoded_public_key(key, &point);
  if (*length != 65) return ERR_GENERAL;
  *out = copied(point, *length);
  OPENSSL_free(point);
  return 0;
}

static int made_handle(EVP_PKEY *key, uint32_t alg, uint8_t **out, size_t *length) {
  struct handle handle = {0};
  uint8_t *der = NULL;
  int size = i2d_PrivateKey(key, &der);
  if (size <= 0 || (size_t)size > sizeof handle.key) return ERR_GENERAL;
  memcpy(handle.magic, MAGIC, sizeof MAGIC);
  snprintf(handle.token, sizeof handle.token, "%s", token_name());
  handle.alg = alg;
  handle.length = (uint32_t)size;
  memcpy(handle.key, der, (size_t)size);
  OPENSSL_free(der);
  *length = offsetof(struct handle, key) + (size_t)size;
  *out = copied(&handle, *length);
  return 0;
}

static EVP_PKEY *opened(const uint8_t *bytes, size_t length, uint32_t alg) {
  struct handle handle = {0};
  if (length < offsetof(struct handle, key) || length > sizeof handle) return NULL;
  memcpy(&handle, bytes, length);
  if (memcmp(handle.magic, MAGIC, sizeof MAGIC) != 0 || handle.alg != alg || handle.length > sizeof handle.key) return NULL;
  if (strcmp(handle.token, token_name()) != 0) return NULL;
  const uint8_t *der = handle.key;
  return d2i_AutoPrivateKey(NULL, &der, handle.length);
}

/* ---- resident keys: one file each, `alg flags`, application, handle, public key ---- */

static void resident_path(const char *application, uint32_t alg, char *path, size_t size) {
  char name[300];
  snprintf(name, sizeof name, "resident/%s-%u-%s", token_name(), alg, application);
  for (char *at = name + sizeof "resident/" - 1; *at != '\0'; at++)
    if (*at == '/' || *at == ' ') *at = '_';
  in_folder(name, path, size);
}

static int store_resident(uint32_t alg, const char *application, uint8_t flags, const struct enrolled *key) {
  char path[1400], folder[1024];
  if (in_folder("resident", folder, sizeof folder) == NULL) return ERR_UNSUPPORTED;
  mkdir(folder, 0700);
  resident_path(application, alg, path, sizeof path);
  if ((flags & FLAG_FORCE) == 0 && !is_set("OVERWRITES", "yes") && access(path, F_OK) == 0) return ERR_CREDENTIAL_EXISTS;
  FILE *file = fopen(path, "wb");
  if (file == NULL) return ERR_GENERAL;
  uint32_t head[5] = {alg, flags, (uint32_t)strlen(application), (uint32_t)key->key_handle_len, (uint32_t)key->public_key_len};
  fwrite(head, sizeof head, 1, file);
  fwrite(application, head[2], 1, file);
  fwrite(key->key_handle, head[3], 1, file);
  fwrite(key->public_key, head[4], 1, file);
  fclose(file);
  return 0;
}

static uint8_t *read_bytes(FILE *file, size_t length) {
  uint8_t *bytes = calloc(1, length + 1);
  if (bytes != NULL && fread(bytes, 1, length, file) != length) {
    free(bytes);
    return NULL;
  }
  return bytes;
}

static struct resident *read_resident(const char *path, size_t slot) {
  FILE *file = fopen(path, "rb");
  uint32_t head[5];
  struct resident *found = NULL;
  if (file == NULL) return NULL;
  if (fread(head, sizeof head, 1, file) == 1 && (found = calloc(1, sizeof *found)) != NULL) {
    found->alg = head[0];
    found->flags = (uint8_t)(head[1] & ~FLAG_FORCE);
    found->slot = slot;
    found->application = (char *)read_bytes(file, head[2]);
    found->key.key_handle = read_bytes(file, head[3]);
    found->key.key_handle_len = head[3];
    found->key.public_key = read_bytes(file, head[4]);
    found->key.public_key_len = head[4];
    found->key.flags = found->flags;
    found->user_id = calloc(1, 32);
    found->user_id_len = 32;
  }
  fclose(file);
  return found;
}

/* ---- the interface ---- */

uint32_t sk_api_version(void) { return API_VERSION; }

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags, const char *pin,
              struct option **options, struct enrolled **response) {
  (void)challenge, (void)challenge_len, (void)options;
  *response = NULL;
  told_call("enroll", alg, application, flags, pin);
  if (is_absent()) return ERR_DEVICE_NOT_FOUND;
  if (alg != ALG_ECDSA && (alg != ALG_ED25519 || is_set("ED25519", "no"))) return ERR_UNSUPPORTED;
  int fault = 0;
  if ((flags & (FLAG_VERIFICATION | FLAG_RESIDENT)) != 0 && (fault = check_pin(pin)) != 0) return fault;
  if ((fault = wait_for_touch()) != 0) return fault;
  EVP_PKEY *key = generated(alg);
  struct enrolled *made = calloc(1, sizeof *made);
  if (key == NULL || made == NULL) return ERR_GENERAL;
  made->flags = flags;
  fault = public_half(key, alg, &made->public_key, &made->public_key_len);
  if (fault == 0) fault = made_handle(key, alg, &made->key_handle, &made->key_handle_len);
  EVP_PKEY_free(key);
  made->signature = copied("", 0);
  made->attestation_cert = copied("", 0);
  made->authdata = copied("", 0);
  if (fault == 0 && (flags & FLAG_RESIDENT) != 0) fault = store_resident(alg, application, flags, made);
  if (fault == 0) *response = made;
  return fault;
}

static uint32_t next_counter(void) {
  char path[1024];
  unsigned count = 0;
  if (in_folder("counter", path, sizeof path) == NULL) return 1;
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    if (fscanf(file, "%u", &count) != 1) count = 0;
    fclose(file);
  }
  if ((file = fopen(path, "w")) != NULL) {
    fprintf(file, "%u", count + 1);
    fclose(file);
  }
  return count + 1;
}

/* SHA256(application) || flags || counter || SHA256(data): 69 bytes, which are signed. */
static void signed_bytes(uint8_t out[69], const char *application, const uint8_t *data, size_t length, uint8_t flags, uint32_t counter) {
  SHA256((const uint8_t *)application, strlen(application), out);
  out[32] = flags;
  for (int index = 0; index < 4; index++) out[33 + index] = (uint8_t)(counter >> (24 - 8 * index));
  SHA256(data, length, out + 37);
}

static int sign_with(EVP_PKEY *key, uint32_t alg, const uint8_t message[69], struct signature *made) {
  uint8_t signature[200];
  size_t length = sizeof signature;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int ok = EVP_DigestSignInit(context, NULL, alg == ALG_ECDSA ? EVP_sha256() : NULL, NULL, key) == 1 &&
           EVP_DigestSign(context, signature, &length, message, 69) == 1;
  EVP_MD_CTX_free(context);
  if (!ok) return ERR_GENERAL;
  if (alg == ALG_ED25519) {
    made->sig_r = copied(signature, length);
    made->sig_r_len = length;
    return 0;
  }
  const uint8_t *der = signature;
  ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);
  if (pair == NULL) return ERR_GENERAL;
  uint8_t half[32];
  made->sig_r_len = (size_t)BN_bn2bin(ECDSA_SIG_get0_r(pair), half);
  made->sig_r = copied(half, made->sig_r_len);
  made->sig_s_len = (size_t)BN_bn2bin(ECDSA_SIG_get0_s(pair), half);
  made->sig_s = copied(half, made->sig_s_len);
  ECDSA_SIG_free(pair);
  return 0;
}

int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *key_handle,
            size_t key_handle_len, uint8_t flags, const char *pin, struct option **options, struct signature **response) {
  (void)options;
  *response = NULL;
  told_call("sign", alg, application, flags, pin);
  if (is_absent()) return ERR_DEVICE_NOT_FOUND;
  EVP_PKEY *key = opened(key_handle, key_handle_len, alg);
  if (key == NULL) return ERR_DEVICE_NOT_FOUND;
  int fault = 0;
  if ((flags & FLAG_VERIFICATION) != 0) fault = check_pin(pin);
  if (fault == 0 && (flags & FLAG_PRESENCE) != 0) fault = wait_for_touch();
  struct signature *made = fault == 0 ? calloc(1, sizeof *made) : NULL;
  if (made != NULL) {
    made->flags = flags & (FLAG_PRESENCE | FLAG_VERIFICATION);
    made->counter = next_counter();
    uint8_t message[69];
    signed_bytes(message, application, data, data_len, made->flags, made->counter);
    fault = sign_with(key, alg, message, made);
  }
  EVP_PKEY_free(key);
  if (fault == 0) *response = made;
  return fault;
}

int sk_load_resident_keys(const char *pin, struct option **options, struct resident ***keys, size_t *count) {
  (void)options;
  char folder[1024], path[1400];
  *keys = NULL;
  *count = 0;
  told_call("load", ALG_ED25519, "all", 0, pin);
  if (is_absent()) return ERR_DEVICE_NOT_FOUND;
  int fault = check_pin(pin);
  if (fault != 0) return fault;
  DIR *listing = in_folder("resident", folder, sizeof folder) ? opendir(folder) : NULL;
  if (listing == NULL) return 0;
  size_t prefix = strlen(token_name());
  for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
    if (strncmp(entry->d_name, token_name(), prefix) != 0 || entry->d_name[prefix] != '-') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    struct resident *found = read_resident(path, *count);
    struct resident **grown = found == NULL ? NULL : realloc(*keys, (*count + 1) * sizeof *grown);
    if (grown == NULL) continue;
    *keys = grown;
    grown[(*count)++] = found;
  }
  closedir(listing);
  return 0;
}

// What Java cannot say by itself: a pinned map, opened and closed by its fd. (link: -lbpf)
#include <jni.h>
#include "../c/pinned.h"

JNIEXPORT void JNICALL Java_Pinned_make(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	pinned_make(1);
}

JNIEXPORT jint JNICALL Java_Pinned_open(JNIEnv *env, jclass class)
{
	char pin[96];

	(void)env, (void)class;
	pinned_path(pin, 0);
	return bpf_obj_get(pin);
}

JNIEXPORT jlong JNICALL Java_Pinned_read(JNIEnv *env, jclass class, jint fd)
{
	unsigned int key = 1;
	unsigned long value = 0;

	(void)env, (void)class;
	bpf_map_lookup_elem(fd, &key, &value);
	return (jlong)value;
}

JNIEXPORT void JNICALL Java_Pinned_close(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	close(fd);
}
